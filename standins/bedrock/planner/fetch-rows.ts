import { within } from './constraints.js';
import { largest, type Slots } from './fill-schema.js';
import { type Query, type Subject } from './query.js';
import { nextPage, numberOf, rowsIn, textOf, type Row } from './rows.js';
import { call, isEnding, toolFor, type Ending, type Scene, type Script } from './script.js';
import { pluralOf, singular, titleCase, wordsOf } from './words.js';

/** Pages read at most for one question; a catalogue longer than that is asked for in parts. */
const maxPages = 6;

/** Everything a query asks for, from as many calls as it takes; bounds are checked again on what came back. */
export function* fetchRows(scene: Scene, query: Query): Script<Row[] | Ending> {
  const found = new Map<string, Row>();
  for (const subject of query.subjects.length > 0 ? query.subjects : [undefined]) {
    const rows = yield* fetchSubject(scene, query, subject);
    if (isEnding(rows)) return rows;
    for (const row of rows) found.set(row.id, row);
  }
  const kept = [...found.values()].filter((row) => satisfies(row, query));
  return query.sort ? sorted(kept, query.sort) : kept;
}

/** A kind of thing may be a category or part of names: the ways to ask are tried until one finds something. */
function* fetchSubject(scene: Scene, query: Query, subject?: Subject): Script<Row[] | Ending> {
  const known = scene.mentioned.map((row) => textOf(row, 'category'));
  const attempts = subject
    ? waysToAsk(subject, query, known)
    : [{ ...(query.category && { category: query.category }) }];
  let rows: Row[] = [];
  for (const attempt of attempts) {
    const answer = yield* fetchPages(scene, query, attempt);
    if (isEnding(answer)) return answer;
    rows = answer;
    if (rows.length > 0) break;
  }
  return rows;
}

function waysToAsk(subject: Subject, query: Query, known: readonly string[]): Slots[] {
  const { text, exact } = subject;
  if (query.category) return [{ query: text, category: query.category }];
  const last = text.split(' ').at(-1) ?? text;
  const plain = text.replace(/\S+$/, singular(last));
  const same = known.find((category) => singular(category.toLowerCase()) === plain.toLowerCase());
  const kind = same ?? titleCase(text.replace(/\S+$/, pluralOf(last)));
  const first = text.split(' ').slice(0, -1).join(' ');
  const asKind = [
    { category: kind },
    ...(first ? [{ category: titleCase(pluralOf(last)), query: first }] : []),
  ];
  if (!exact) return unique([...asKind, { query: plain }]);
  // A name with a number in it is no kind of thing.
  return unique([{ query: text }, { query: plain }, { category: text }, ...(/\d/.test(text) ? [] : asKind)]);
}

const unique = (attempts: Slots[]) =>
  attempts.filter(
    (each, at) => attempts.findIndex((other) => JSON.stringify(other) === JSON.stringify(each)) === at,
  );

function* fetchPages(scene: Scene, query: Query, asked: Slots): Script<Row[] | Ending> {
  const bounded = Boolean(asked.query ?? asked.category ?? query.price ?? query.stock);
  const tool = bounded ? toolFor(scene, 'search', 'list') : toolFor(scene, 'list', 'search');
  if (isEnding(tool)) return tool;
  const schema = tool.inputSchema.json;
  // Filters the tool cannot apply are applied here, which needs everything; so does a strict bound.
  const exactly =
    query.limit !== undefined && !query.price?.maxStrict && !query.price?.minStrict && !query.owner;
  const slots: Slots = { ...asked, ...slotsOf(query) };
  const limit = exactly ? query.limit : largest(schema, 'limit');
  if (limit !== undefined) slots.limit = limit;
  const rows: Row[] = [];
  for (let page = 1; page <= maxPages; page++) {
    const answer = yield* call(
      scene,
      tool,
      slots,
      page === 1 ? 'look at the catalogue' : 'see the next page',
    );
    if (isEnding(answer)) return answer;
    const taken = rowsIn(answer.value);
    rows.push(...taken);
    const next = nextPage(answer.value, rows.length);
    const sortedThere = !query.sort || !answer.unplaced.includes('sortBy');
    if (!next || taken.length === 0 || (exactly && sortedThere && rows.length >= (query.limit ?? 0))) break;
    const turned = turnPage(schema, next, page, rows.length);
    if (!turned) break;
    Object.assign(slots, turned);
  }
  return narrowed(rows, asked);
}

function turnPage(
  schema: Record<string, unknown>,
  next: { cursor?: string },
  page: number,
  taken: number,
): Slots | undefined {
  if (largest(schema, 'cursor') !== undefined && next.cursor) return { cursor: next.cursor };
  if (largest(schema, 'page') !== undefined) return { page: page + 1 };
  if (largest(schema, 'offset') !== undefined) return { offset: taken };
  return undefined;
}

function slotsOf({ price, stock, sort, visibility }: Query): Slots {
  return {
    ...(price?.min !== undefined && { minPrice: price.min }),
    ...(price?.max !== undefined && { maxPrice: price.max }),
    ...(stock?.min === 1 && stock.max === undefined
      ? { inStock: true }
      : stock?.min !== undefined && { minStock: stock.min }),
    ...(stock?.max === 0 ? { inStock: false } : stock?.max !== undefined && { maxStock: stock.max }),
    ...(sort && { sortBy: sort.field, order: sort.order }),
    ...(visibility && { visibility }),
  };
}

/** A tool without a place for the words gives everything back; what does not hold them is left out. */
function narrowed(rows: readonly Row[], { query, category }: Slots): Row[] {
  const words = [...wordsOf(query ?? ''), ...wordsOf(category ?? '')].map(singular);
  return rows.filter((row) => {
    const text =
      `${textOf(row, 'name')} ${textOf(row, 'category')} ${textOf(row, 'description')}`.toLowerCase();
    const held = wordsOf(text).map(singular);
    return words.every((word) => text.includes(word) || held.includes(word));
  });
}

/** Whether a product lies within a query's bounds; a value that was not told cannot lie outside. */
export function satisfies(row: Row, { price, stock, owner, visibility }: Query): boolean {
  const cost = numberOf(row, 'price');
  const left = numberOf(row, 'stock');
  return (
    (!price || cost === undefined || within(cost, price)) &&
    (!stock || left === undefined || within(left, stock)) &&
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
