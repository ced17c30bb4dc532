import { fetchRows } from './fetch-rows.js';
import { findTarget, getById } from './find-target.js';
import { type Detail } from './read-detail.js';
import { showMoney } from './money.js';
import { describe, label, plural, sum, table } from './phrase.js';
import { type SortField } from './ordering.js';
import { type Query, type Summary } from './query.js';
import { numberOf, textOf, type Row } from './rows.js';
import { end, type Ending, type Scene, type Script } from './script.js';
import { type Target } from './target.js';
import { ordinals } from './words.js';

/** Answers a question about the catalogue: a table, a number, or that there is nothing. */
export function* readCatalogue(scene: Scene, query: Query): Script<Ending> {
  const rows = yield* fetchRows(scene, query);
  if (query.summary) return { text: summaries[query.summary](rows, query), about: rows };
  const shown = query.limit === undefined ? rows : rows.slice(query.at ?? 0, query.limit);
  const text = shown.length === 0 ? nothing(query) : `${lead(query, shown.length)}\n\n${table(shown)}`;
  return { text, about: shown };
}

/** Whatever is said of all, of the most or of none is said of what the person may see: nobody sees the rest. */
const seen = 'that you may see';
const nothing = (query: Query) => `I found no ${describe(query)} ${seen}.`;

const superlatives: Readonly<Partial<Record<SortField, readonly [rising: string, falling: string]>>> = {
  price: ['cheapest', 'most expensive'],
  stock: ['least stocked', 'best stocked'],
  createdAt: ['oldest', 'newest'],
  name: ['first in the alphabet', 'last in the alphabet'],
};

function lead(query: Query, count: number): string {
  const { sort, limit, at = 0 } = query;
  const what = describe(query, count);
  const most = sort && superlatives[sort.field]?.[sort.order === 'asc' ? 0 : 1];
  if (most && limit !== undefined) {
    return `The ${count === 1 ? '' : `${count} `}${at > 0 ? `${ordinals[at] ?? `${at + 1}th`} ` : ''}${most} ${what} ${seen}:`;
  }
  const order = most ? `, the ${most} first` : '';
  return what === 'products' && limit === undefined
    ? `Here are all ${count} products ${seen}${order}:`
    : `I found ${count} ${what}${order}:`;
}

const added = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
/** A figure made of prices, the lowest first. */
const ofPrices =
  (what: string, figure: (prices: number[]) => string) => (rows: readonly Row[], query: Query) => {
    const prices = rows.map((row) => numberOf(row, 'price') ?? 0).sort((a, b) => a - b);
    const text = `The ${what} of the ${rows.length} ${describe(query, rows.length)} ${seen} is ${figure(prices)}.`;
    return rows.length === 0 ? nothing(query) : text;
  };

const summaries: Readonly<Record<Summary, (rows: readonly Row[], query: Query) => string>> = {
  categories: (rows) => byCategory(rows, 'Products | Units', (own) => `${own.length} | ${sum(own, 'stock')}`),
  average: ofPrices('average price', (prices) => showMoney(added(prices) / prices.length)),
  range: ofPrices('price', (all) => `from ${showMoney(all[0] ?? 0)} to ${showMoney(all.at(-1) ?? 0)}`),
  count(rows, query) {
    const units = `with ${plural(sum(rows, 'stock'), 'unit')} in stock`;
    const [only, ...more] = rows;
    if (only && more.length === 0) return `There is one ${seen}, ${label(only)}, ${units}.`;
    return `There are ${rows.length} ${describe(query)} ${seen}${only ? `, ${units} altogether` : ''}.`;
  },
};

/** A number for each category by itself. */
function byCategory(rows: readonly Row[], title: string, figure: (own: readonly Row[]) => string): string {
  const categoryOf = (row: Row) => textOf(row, 'category') || 'none';
  const names = [...new Set(rows.map(categoryOf))].sort();
  const lines = names.map((name) => {
    const own = rows.filter((row) => categoryOf(row) === name);
    return `| ${name.replace(/\|/g, '\\|')} | ${figure(own)} |`;
  });
  const count = plural(names.length, 'category').replace(/ys$/, 'ies');
  return `In ${count} ${seen}:\n\n| Category | ${title} |\n| --- |${title.replace(/[^|]+/g, ' ---: ')}|\n${lines.join('\n')}`;
}

/** Answers a question about one product, from its present values. */
export function* readDetail(scene: Scene, target: Target, detail: Detail): Script<Ending> {
  const rows = yield* wholeRows(scene, target, 'look up');
  if (detail === 'all') return { text: `Here is what I found:\n\n${table(rows)}`, about: rows };
  return { text: rows.map((row) => sentences[detail](row, textOf(row, detail))).join('\n'), about: rows };
}

const sentences: Readonly<Record<Exclude<Detail, 'all'>, (row: Row, value: string) => string>> = {
  price: (row) => `${label(row)} costs ${showMoney(numberOf(row, 'price') ?? 0)}.`,
  stock(row) {
    const left = numberOf(row, 'stock') ?? 0;
    return `${label(row)} is ${left > 0 ? `in stock: ${plural(left, 'unit')}` : 'out of stock'}.`;
  },
  category: (row, value) => `${label(row)} is in the category ${value || 'none'}.`,
  owner: (row, value) =>
    value ? `${label(row)} belongs to ${value}.` : `I cannot see who owns ${label(row)}.`,
  visibility: (row, value) => `${label(row)} is ${value || 'of unknown visibility'}.`,
};

/** What a request means, with all that is known of it. */
function* wholeRows(scene: Scene, target: Target, verb: string): Script<Row[]> {
  const rows: Row[] = [];
  for (const row of yield* findTarget(scene, target, verb))
    rows.push(target.kind === 'name' ? row : yield* getById(scene, row.id));
  return rows;
}

/** How much one product costs more than another. */
export function* readDifference(scene: Scene, of: readonly Target[]): Script<Ending> {
  const rows: Row[] = [];
  for (const target of of) rows.push(...(yield* wholeRows(scene, target, 'compare')));
  const price = (row: Row) => numberOf(row, 'price') ?? 0;
  const [dear, cheap, ...more] = rows.sort((a, b) => price(b) - price(a));
  if (!dear || !cheap || more.length > 0) return end('I can only compare one product with one other.');
  const by = price(dear) - price(cheap);
  const text =
    by === 0
      ? `${label(dear)} and ${label(cheap)} cost the same.`
      : `${label(dear)} costs ${showMoney(by)} more than ${label(cheap)}.`;
  return { text: `${text}\n\n${table(rows)}`, about: rows };
}
