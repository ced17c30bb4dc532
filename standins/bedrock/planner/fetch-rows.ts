import { within } from './constraints.js';
import { fetchPages } from './fetch-pages.js';
import { type Slots } from './tools.js';
import { type Query, type Subject } from './query.js';
import { heldBy, numberOf, textOf, type Row } from './rows.js';
import { categoryLike, categoryOf, readCatalogueWords, resolveWords } from './resolve.js';
import { end, type Scene, type Script } from './script.js';
import { pluralOf, singular, titleCase, wordsOf } from './words.js';

/** Everything a query asks for, from as many calls as it takes; bounds are checked again on what came back. */
export function* fetchRows(scene: Scene, query: Query): Script<Row[]> {
  if (query.unread) return end(query.unread);
  if (query.among?.length === 0)
    return end('Which products do you mean? Tell me their names, or their kind.');
  const found = new Map<string, Row>();
  for (const subject of query.subjects.length > 0 ? query.subjects : [undefined]) {
    const rows = yield* fetchSubject(scene, query, subject);
    for (const row of rows) found.set(row.id, row);
  }
  let kept = [...found.values()].filter((row) => satisfies(row, query));
  if (query.category && kept.length === 0) yield* categoryOf(scene, query.category);
  const { owner } = query;
  const owns = (row: Row) => satisfies(row, { subjects: [], owner });
  if (owner && kept.length === 0 && !(yield* readCatalogueWords(scene)).some(owns))
    return end(`I know no owner called \`${owner}\` of anything that you may see.`);
  for (const { text } of query.except ?? []) {
    const left = matching(kept, text);
    if (left.length === 0) return end(`I do not know which to leave out by \`${text}\`.`);
    kept = kept.filter((row) => !left.includes(row));
  }
  if (query.than) {
    const { product, cheaper } = query.than;
    const [one, ...more] = matching(yield* readCatalogueWords(scene), product);
    const cost = one && more.length === 0 ? numberOf(one, 'price') : undefined;
    if (cost === undefined) return end(`I do not know which product you mean by \`${product}\`.`);
    kept = kept.filter((row) => (cheaper ? 1 : -1) * (cost - (numberOf(row, 'price') ?? cost)) > 0);
  }
  return query.sort ? sorted(kept, query.sort) : kept;
}

/** A kind of thing may be a category or part of names; what is neither is looked for among all that there is. */
function* fetchSubject(scene: Scene, query: Query, subject?: Subject): Script<Row[]> {
  for (const attempt of waysToAsk(query, subject)) {
    const rows = yield* fetchPages(scene, query, attempt);
    const meant = subject && !subject.exact ? matching(rows, subject.text) : rows;
    if (meant.length > 0 || !subject) return meant;
  }
  const words = yield* resolveWords(scene, subject?.text ?? '');
  if (subject && wordsOf(subject.text).map(singular).join(' ') !== words) subject.text = words;
  const held = words ? matching(scene.known ?? [], words) : [];
  if (held.length > 0 || query.subjects.length > 1) return held;
  return end(`I found no product named \`${words}\` that you may see. What do you mean?`);
}

function waysToAsk({ category }: Query, subject?: Subject): Slots[] {
  if (!subject || category)
    return [{ ...(subject && { query: subject.text }), ...(category && { category }) }];
  const { text, exact } = subject;
  if (exact) return [{ query: text }];
  const inNumber = (change: (word: string) => string) => text.replace(/\S+$/, change);
  return [
    { category: titleCase(inNumber((word) => pluralOf(singular(word)))) },
    { query: inNumber(singular) },
  ];
}

/** Exact names first, then all of a category, then every product that holds all the words in its name or category. */
export function matching(rows: readonly Row[], name: string): Row[] {
  const same = rows.filter((row) => textOf(row, 'name').trim().toLowerCase() === name.trim().toLowerCase());
  if (same.length > 0) return same;
  const ofKind = rows.filter((row) => categoryLike([row], name));
  if (ofKind.length > 0) return ofKind;
  const words = wordsOf(name).map(singular);
  const byId = rows.filter(({ id }) => id === name);
  if (byId.length > 0) return byId;
  return rows.filter((row) => {
    const held = heldBy(row);
    return words.every((word) => held.includes(word));
  });
}

/** Whether a product lies within a query's bounds; a value that was not told cannot lie outside. */
export function satisfies(row: Row, { price, stock, category, owner, visibility, among }: Query): boolean {
  const cost = numberOf(row, 'price');
  const left = numberOf(row, 'stock');
  return (
    (!among || among.includes(row.id)) &&
    (!price || cost === undefined || within(cost, price)) &&
    (!stock || left === undefined || within(left, stock)) &&
    (!category || categoryLike([row], category) !== undefined) &&
    (!owner || textOf(row, 'owner').toLowerCase() === owner.toLowerCase()) &&
    (!visibility || row['visibility'] === undefined || row['visibility'] === visibility)
  );
}

export function sorted(rows: readonly Row[], { field, order }: NonNullable<Query['sort']>): Row[] {
  const sign = order === 'asc' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [x, y] = [numberOf(a, field), numberOf(b, field)];
    return (
      sign * (x !== undefined && y !== undefined ? x - y : textOf(a, field).localeCompare(textOf(b, field)))
    );
  });
}
