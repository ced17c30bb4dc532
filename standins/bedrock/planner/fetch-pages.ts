import { type Slots } from './tools.js';
import { type Query } from './query.js';
import { hasMore, rowsIn, type Row } from './rows.js';
import { told } from './told.js';
import { call, toolFor, type Scene, type Script } from './script.js';

/** Pages read at most for one question; a catalogue longer than that is asked for in parts. */
const maxPages = 6;
/** The tool's own most is sent instead. */
const asManyAsCan = 1000;

/** The rows of one way to ask, page by page. */
export function* fetchPages(scene: Scene, query: Query, asked: Slots): Script<Row[]> {
  const bounded = Boolean(asked.query ?? asked.category ?? query.price ?? query.stock);
  const tool = bounded ? toolFor(scene, 'search', 'list') : toolFor(scene, 'list', 'search');
  const exactly = query.limit !== undefined && appliedThere(query);
  const limit = exactly ? query.limit : asManyAsCan;
  const slots: Slots = { ...asked, ...slotsOf(query), ...(limit && { limit }) };
  const turns = scene.tools.fill(tool, { page: 2 }).unplaced.length === 0;
  const rows: Row[] = [];
  for (let page = 1; page <= maxPages; page++) {
    const what = page === 1 ? 'look at the catalogue' : 'see the next page';
    const answer = yield* call(scene, tool, slots, what);
    const taken = rowsIn(answer.value);
    rows.push(...taken);
    const sortedThere = !query.sort || !answer.unplaced.includes('sortBy');
    const enough = exactly && sortedThere && rows.length >= (query.limit ?? 0);
    if (enough || !hasMore(answer.value)) break;
    slots.page = page + 1;
    if (turns && page < maxPages && taken.length > 0) continue;
    scene.notes.push(`There are more than the ${rows.length} products that I looked at; narrow it down.`);
    break;
  }
  return rows;
}

/** Bounds that the tool cannot apply are applied here, which needs everything; so does a strict one. */
const appliedThere = ({ price, stock, owner, visibility, except, among, than }: Query): boolean =>
  !(price?.minStrict ?? price?.maxStrict ?? owner ?? visibility ?? except ?? among ?? than) &&
  (!stock || stock.max === 0 || (stock.min === 1 && stock.max === undefined));

function slotsOf({ price, stock, sort, visibility }: Query): Slots {
  const inStock = stock?.max === 0 ? false : (stock?.min ?? 0) > 0 || undefined;
  const bounds = { minPrice: price?.min, maxPrice: price?.max, inStock };
  return told({ ...bounds, sortBy: sort?.field, order: sort?.order, visibility });
}
