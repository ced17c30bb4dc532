import { type Change } from './changed-field.js';
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
    if (row) made.push(row);
    said.push(
      row ? `I created ${label(row)}${priceOf(row)}.` : `I created **${draft.name ?? 'the product'}**.`,
    );
  }
  return {
    text: `${said.join('\n')}${made.length > 0 ? `\n\n${table(made)}` : ''}`,
    done: true,
    about: made,
  };
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

const priceOf = (row: Row) => {
  const price = numberOf(row, 'price');
  return price === undefined ? '' : ` at ${showMoney(price)}`;
};

export function* deleteProducts(scene: Scene, target: Target): Script<Ending> {
  const tool = toolFor(scene, 'delete');
  if (isEnding(tool)) return tool;
  const found = yield* findTarget(scene, target, 'delete');
  if (isEnding(found)) return found;
  const rows = asShown(scene, target, found);
  const unsure = ask(scene, target, rows, 'delete') ?? askIfOnlyAlike(scene, target, rows, 'delete');
  if (unsure) return unsure;
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
  const rows = asShown(scene, target, found);
  if (changes.length === 0)
    return {
      ...ended(
        `What should I change about ${rows[0] ? label(rows[0]) : 'it'}? I can set its price, stock, name or category.`,
      ),
      about: rows,
    };
  const unsure = ask(scene, target, rows, 'change') ?? askIfOnlyAlike(scene, target, rows, 'change');
  if (unsure) return unsure;
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

/** A yes is to what was shown: a product that has come to match since then was not agreed to. */
function asShown({ confirmed, mentioned }: Scene, { kind }: Target, rows: Row[]): Row[] {
  const again = confirmed && kind !== 'ids' && kind !== 'mentioned';
  return again ? rows.filter(({ id }) => mentioned.some((shown) => shown.id === id)) : rows;
}

/** A name that is only a part of a product's own needs a yes. */
function askIfOnlyAlike(
  { confirmed }: Scene,
  target: Target,
  [row, ...more]: Row[],
  verb: string,
): Ending | undefined {
  if (target.kind !== 'name' || confirmed || !row || more.length > 0) return undefined;
  if (textOf(row, 'name').trim().toLowerCase() === target.name.trim().toLowerCase()) return undefined;
  return {
    ...ended(
      `No product is called exactly \`${target.name}\`. Should I ${verb} ${label(row)}? Say yes, or tell me which.\n\n${table([row])}`,
    ),
    about: [row],
  };
}

/** Several products at once need a yes, unless they were named one by one. */
function ask(scene: Scene, target: Target, rows: readonly Row[], verb: string): Ending | undefined {
  if (rows.length === 0) return ended(`I found nothing to ${verb}.`);
  const named = target.kind === 'ids' || target.kind === 'name';
  if (rows.length > mostAtOnce)
    return ended(
      `That is ${plural(rows.length, 'product')}. I ${verb} at most ${mostAtOnce} at once; please narrow it down.`,
    );
  if (rows.length === 1 || named || scene.confirmed) return undefined;
  return {
    ...ended(
      `That is ${plural(rows.length, 'product')}. Should I ${verb} them all? Say yes, or tell me which.\n\n${table(rows)}`,
    ),
    about: [...rows],
  };
}

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
