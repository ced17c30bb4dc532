import { type Change } from './change.js';
import { changesIn, type Exchange } from './conversation.js';
import { type Draft } from './draft.js';
import { type Slots } from './tools.js';
import { findTarget, getById } from './find-target.js';
import { showMoney, toCents } from './money.js';
import { label, plural, table } from './phrase.js';
import { categoryOf } from './resolve.js';
import { numberOf, rowsIn, textOf, type Row } from './rows.js';
import { call, end, toolFor, type Ending, type Scene, type Script } from './script.js';
import { type Target } from './target.js';
import { wordsOf } from './words.js';

/** More than this many at once is asked for in parts, and more than one only after a yes. */
const mostAtOnce = 10;

const howToWrite = 'Prices are in US dollars, written like $1,500 or $12.50.';

export function* createProducts(scene: Scene, drafts: readonly Draft[]): Script<Ending> {
  const tool = toolFor(scene, 'create');
  const made: Row[] = [];
  const unclear = drafts.find((draft) => draft.unclear)?.unclear;
  if (unclear)
    return end(
      `I cannot tell the name from the rest in \`${unclear}\`. ${howToWrite} Put the name in quotes. Nothing was created.`,
    );
  if (drafts.length > 1 && !drafts.every((draft) => scene.tools.fill(tool, draft).missing.length === 0))
    return end('Each of them needs a name and a price. Nothing was created.');
  for (const { kind, ...told } of drafts) {
    const category = told.category ?? (kind && (yield* categoryOf(scene, kind, 'Nothing was created.')));
    const draft = { ...told, ...(category && { category }) };
    const what = draft.name ? `create **${draft.name}**` : 'create the product';
    const answer = yield* call(scene, tool, { ...draft }, what);
    const [row] = rowsIn(answer.value);
    if (!row) return end(`I cannot tell whether I could ${what}: the tool's answer names no product.`);
    made.push(row);
    scene.notes.push(`I created ${label(row)} at ${showMoney(numberOf(row, 'price') ?? 0)}.`);
  }
  return { text: table(made), about: made };
}

/** Deletes products, or brings back what was deleted: by its name only what was so here, for nobody sees it any more. */
export function* deleteProducts(scene: Scene, target: Target, verb: 'delete' | 'restore'): Script<Ending> {
  const tool = toolFor(scene, verb);
  const gone = verb === 'restore' && target.kind !== 'ids' ? deletedBefore(scene, target) : undefined;
  const found = yield* findTarget({ ...scene, mentioned: gone ?? scene.mentioned }, target, verb);
  const rows = sure(scene, target, gone ? found.filter((row) => gone.includes(row)) : found, verb);
  for (const row of rows) {
    yield* call(scene, tool, { id: row.id }, `${verb} ${label(row)}`);
    scene.notes.push(`I ${verb}d ${label(row)}.`);
  }
  return { text: scene.notes.pop() ?? '', about: rows };
}

/** What was deleted in this conversation; by the last change alone, where it is not named. */
function deletedBefore(scene: Scene, target: Target): Row[] {
  const isDeletion = ({ tool }: Exchange) => tool === scene.tools.find('delete')?.name;
  const changes = scene.earlier.map(changesIn).filter((done) => done.length > 0);
  const meant = target.kind === 'name' ? changes.flat().filter(isDeletion) : (changes.at(-1) ?? []);
  // To undo what changed something else besides would undo half of it.
  if (!meant.every(isDeletion))
    end('I can only bring back what was deleted. Tell me what else to change back. Nothing was changed.');
  return meant.flatMap(({ result }) => rowsIn(result.value));
}

export function* updateProducts(scene: Scene, target: Target, changes: readonly Change[]): Script<Ending> {
  const tool = toolFor(scene, 'update');
  if (changes.length === 0) return yield* askForChanges(scene, target);
  const found = yield* findTarget(scene, target, 'change');
  const rows = sure(scene, target, found, 'change');
  for (const change of changes) {
    if (change.field !== 'category' || !('to' in change) || !change.unsure) continue;
    change.to = yield* categoryOf(scene, String(change.to), 'Nothing was changed.');
  }
  const changed: Row[] = [];
  for (const row of rows) {
    const slots = yield* valuesFor(scene, row, changes);
    const answer = yield* call(scene, tool, slots, `change ${label(row)}`);
    const after = rowsIn(answer.value)[0] ?? row;
    changed.push({ ...row, ...after });
    scene.notes.push(`I changed ${label(after)}: ${changes.map((each) => phrase(each, slots)).join(', ')}.`);
  }
  return { text: table(changed), about: changed };
}

/** No new value was understood: of a product that is found it is asked for. */
function* askForChanges(scene: Scene, target: Target): Script<never> {
  let found: Row[] = [];
  try {
    found = yield* findTarget(scene, target, 'change');
  } catch (error) {
    if (target.kind !== 'name') throw error;
    end(
      `I could not tell which product to change, or to what, in \`${target.name}\`. Say it like \`Update product 123 to cost $12.50\` or \`Set the stock of 123 to 5\`. ${howToWrite} Nothing was changed.`,
    );
  }
  const which = found.map(label).join(' and ') || 'it';
  return end(
    `Nothing was changed yet. I can change its price, stock, name or category, told like \`price to $12.50\`, \`by $5\` or \`stock to 5\`. What should I change about ${which}?`,
  );
}

/**
 * The products to act on, or the question that comes first: several at once need a yes, unless they were named one by
 * one, and so does one of which only a part of the name was said. A yes is to what was shown: a product that has come to
 * match since then was not agreed to.
 */
function sure(scene: Scene, target: Target, found: Row[], verb: string): Row[] {
  const { confirmed, mentioned } = scene;
  const { kind } = target;
  const again = confirmed && kind !== 'ids' && kind !== 'mentioned';
  const rows = again ? found.filter(({ id }) => mentioned.some((shown) => shown.id === id)) : found;
  const [row, ...more] = rows;
  if (!row) return end(`I found nothing to ${verb}. Nothing was changed.`);
  const many = `That is ${plural(rows.length, 'product')}.`;
  if (rows.length > mostAtOnce)
    return end(
      `${many} I ${verb} at most ${mostAtOnce} at once, and not everything: please narrow it down. Nothing was changed.`,
    );
  const ask = (text: string) => end(`${text} Say yes, or tell me which.\n\n${table(rows)}`);
  if (confirmed) return rows;
  if (more.length > 0 && kind !== 'ids' && kind !== 'name') ask(`${many} Should I ${verb} them all?`);
  const name = kind === 'name' ? target.name : undefined;
  // A change can be taken back: two words of a name are enough for it, or one of a product that was just shown.
  const isClear = (each: Row) =>
    saysWhole(name ?? '', each) ||
    (verb === 'change' && (wordsOf(name ?? '').length > 1 || mentioned.some(({ id }) => id === each.id)));
  if (name !== undefined && !rows.every(isClear))
    ask(`No product is called exactly \`${name}\`. Should I ${verb} ${rows.map(label).join(' and ')}?`);
  return rows;
}

const saysWhole = (said: string, row: Row) =>
  said.toLowerCase().includes(textOf(row, 'name').trim().toLowerCase());

/** New values for one product; a step begins at its value of now, not at the one that was shown some time ago. */
function* valuesFor(scene: Scene, row: Row, changes: readonly Change[]): Script<Slots> {
  const slots: Slots = { id: row.id };
  const steps = changes.some((change) => 'by' in change);
  const isOld = row['name'] === undefined || scene.mentioned.includes(row);
  const known = steps && isOld ? yield* getById(scene, row.id) : row;
  for (const change of changes) {
    if ('to' in change) {
      Object.assign(slots, { [change.field]: change.to });
      continue;
    }
    const now = numberOf(known, change.field) ?? 0;
    const next = change.unit === 'percent' ? now * (1 + change.by) : now + change.by;
    const value = change.field === 'price' ? toCents(next) : Math.round(next);
    if (value < 0)
      return end(
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
