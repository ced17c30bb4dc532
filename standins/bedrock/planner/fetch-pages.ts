import { largest, type Slots } from './fill-schema.js';
import { type Query } from './query.js';
import { nextPage, rowsIn, textOf, type Row } from './rows.js';
import { call, isEnding, toolFor, type Ending, type Scene, type Script } from './script.js';
import { singular, wordsOf } from './words.js';

/** Pages read at most for one question; a catalogue longer than that is asked for in parts. */
const maxPages = 6;

/** The rows of one way to ask, page by page. */
export function* fetchPages(scene: Scene, query: Query, asked: Slots): Script<Row[] | Ending> {
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
