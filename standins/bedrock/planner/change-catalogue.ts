import { type Change } from './change-values.js';
import { type Draft } from './draft.js';
import { type Slots } from './fill-schema.js';
import { findTarget, getById } from './find-target.js';
import { showMoney, toCents } from './money.js';
import { label, plural, table } from './phrase.js';
import { categoriesOf, categoryLike, readCatalogueWords } from './resolve.js';
import { numberOf, rowsIn, textOf, type Row } from './rows.js';
import { call, ended, isEnding, toolFor, type Ending, type Scene, type Script } from './script.js';
import { type Target } from './target.js';

/** More than this many at once is asked for in parts, and more than one only after a yes. */
const mostAtOnce = 10;

const howToWrite = 'Prices are in US dollars, written like $1,500 or $12.50.';

export function* createProducts(scene: Scene, drafts: readonly Draft[]): Script<Ending> {
  const tool = toolFor(scene, 'create');
  if (isEnding(tool)) return tool;
  const made: Row[] = [];
  const said: string[] = [];
  const unclear = drafts.find((draft) => draft.unclear);
  if (unclear)
    return ended(
      `I cannot tell the name from the rest in \`${unclear.name ?? ''}\`. ${howToWrite} Put the name in quotes. Nothing was created.`,
    );
  for (const { kind, ...told } of drafts) {
    const category = told.category ?? (kind && (yield* categoryOf(scene, kind, 'created')));
    if (category !== undefined && typeof category !== 'string') return category;
    const draft = { ...told, ...(category && { category }) };
    const what = draft.name ? `create **${draft.name}**` : 'create the product';
    const answer = yield* call(scene, tool, { ...draft }, what);
    if (isEnding(answer)) return { ...answer, text: [...said, answer.text].join('\n\n') };
    const [row] = rowsIn(answer.value);
    if (!row) return ended(`I cannot tell whether I could ${what}: the tool's answer names no product.`);
    made.push(row);
    said.push(`I created ${label(row)} at ${showMoney(numberOf(row, 'price') ?? 0)}.`);
  }
  return { text: `${said.join('\n')}\n\n${table(made)}`, done: true, about: made };
}

/** A category that the catalogue has. A word that is none may be anything: it is asked about. */
function* categoryOf(scene: Scene, kind: string, done: string): Script<string | Ending> {
  const rows = yield* readCatalogueWords(scene);
  if (isEnding(rows)) return rows;
  const known = categoryLike(rows, kind);
  return (
    known ??
    ended(
      `I know no category \`${kind}\`; there are ${categoriesOf(rows).join(', ')}. If it is to be a new one, say \`category "${kind}"\`. Nothing was ${done}.`,
    )
  );
}

export function* deleteProducts(scene: Scene, target: Target): Script<Ending> {
  const tool = toolFor(scene, 'delete');
  if (isEnding(tool)) return tool;
  const found = yield* findTarget(scene, target, 'delete');
  if (isEnding(found)) return found;
  const rows = sure(scene, target, found, 'delete');
  if (isEnding(rows)) return rows;
  const said: string[] = [];
  for (const row of rows) {
    const answer = yield* call(scene, tool, { id: row.id }, `delete ${label(row)}`);
    if (isEnding(answer)) return { ...answer, text: [...said, answer.text].join('\n\n'), about: rows };
    said.push(`I deleted ${label(row)}.`);
  }
  return { text: said.join('\n'), done: true, about: rows };
}

export function* updateProducts(scene: Scene, target: Target, changes: readonly Change[]): Script<Ending> {
  const tool = toolFor(scene, 'update');
  if (isEnding(tool)) return tool;
  const found = yield* findTarget(scene, target, 'change');
  if (isEnding(found))
    return changes.length === 0 && target.kind === 'name' ? unreadable(target.name) : found;
  if (changes.length === 0) {
    const what = `What should I change about ${found[0] ? label(found[0]) : 'it'}?`;
    return { ...ended(`${what} I can set its price, stock, name or category.`), about: found };
  }
  const rows = sure(scene, target, found, 'change');
  if (isEnding(rows)) return rows;
  for (const change of changes) {
    if (change.field !== 'category' || !('to' in change) || !change.unsure) continue;
    const category = yield* categoryOf(scene, String(change.to), 'changed');
    if (typeof category !== 'string') return category;
    change.to = category;
  }
  const changed: Row[] = [];
  const said: string[] = [];
  for (const row of rows) {
    const slots = yield* valuesFor(scene, row, changes);
    if (isEnding(slots)) return slots;
    const answer = yield* call(scene, tool, slots, `change ${label(row)}`);
    if (isEnding(answer)) return { ...answer, text: [...said, answer.text].join('\n\n'), about: rows };
    const after = rowsIn(answer.value)[0] ?? row;
    changed.push({ ...row, ...after });
    said.push(`I changed ${label(after)}: ${changes.map((change) => phrase(change, slots)).join(', ')}.`);
  }
  return { text: `${said.join('\n')}\n\n${table(changed)}`, done: true, about: changed };
}

/** A change of which no new value was understood, to something that is no product's name either. */
const unreadable = (words: string): Ending =>
  ended(
    `I could not tell which product to change, or to what, in \`${words}\`. Say it like \`Update product 123 to cost $12.50\` or \`Set the stock of 123 to 5\`. ${howToWrite} Nothing was changed.`,
  );

/**
 * The products to act on, or the question that comes first: several at once need a yes, unless they were named one by
 * one, and so does one of which only a part of the name was said. A yes is to what was shown: a product that has come to
 * match since then was not agreed to.
 */
function sure(scene: Scene, target: Target, found: Row[], verb: string): Row[] | Ending {
  const { confirmed, mentioned } = scene;
  const { kind } = target;
  const again = confirmed && kind !== 'ids' && kind !== 'mentioned';
  const rows = again ? found.filter(({ id }) => mentioned.some((shown) => shown.id === id)) : found;
  const [row, ...more] = rows;
  if (!row) return ended(`I found nothing to ${verb}.`);
  const many = `That is ${plural(rows.length, 'product')}.`;
  if (rows.length > mostAtOnce)
    return ended(`${many} I ${verb} at most ${mostAtOnce} at once; please narrow it down.`);
  const ask = (text: string): Ending => ({
    ...ended(`${text} Say yes, or tell me which.\n\n${table(rows)}`),
    about: rows,
  });
  if (confirmed) return rows;
  if (more.length > 0)
    return kind === 'ids' || kind === 'name' ? rows : ask(`${many} Should I ${verb} them all?`);
  const alike = kind === 'name' && !sameText(textOf(row, 'name'), target.name);
  return alike
    ? ask(`No product is called exactly \`${target.name}\`. Should I ${verb} ${label(row)}?`)
    : rows;
}

const sameText = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** New values for one product; a step needs its present value, which is read afresh where it is not known. */
function* valuesFor(scene: Scene, row: Row, changes: readonly Change[]): Script<Slots | Ending> {
  const slots: Slots = { id: row.id };
  let known = row;
  for (const change of changes) {
    if ('to' in change) {
      Object.assign(slots, { [change.field]: change.to });
      continue;
    }
    if (numberOf(known, change.field) === undefined) {
      const fresh = yield* getById(scene, row.id);
      if (isEnding(fresh)) return fresh;
      known = fresh;
    }
    const now = numberOf(known, change.field) ?? 0;
    const next = change.unit === 'percent' ? now * (1 + change.by) : now + change.by;
    const value = change.field === 'price' ? toCents(next) : Math.round(next);
    if (value < 0)
      return ended(
        `The ${change.field} of ${label(known)} is ${change.field === 'price' ? showMoney(now) : now}; it cannot go below zero. Nothing was changed.`,
      );
    slots[change.field] = value;
  }
  return slots;
}

function phrase({ field }: Change, slots: Slots): string {
  const value = slots[field];
  return `${field} is now ${field === 'price' && typeof value === 'number' ? showMoney(value) : String(value)}`;
}
