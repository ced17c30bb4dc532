import { type Range } from './constraints.js';
import { showAmount, showMoney } from './money.js';
import { type Query } from './query.js';
import { numberOf, textOf, type Row } from './rows.js';
import { isPlural, singular } from './words.js';

const columns = ['id', 'name', 'category', 'price', 'stock'] as const;
/** A table longer than this helps nobody; what is left out is said. */
const longest = 100;

/** A markdown table of products; the id comes first so that a later `the second one` can be found again. */
export function table(rows: readonly Row[]): string {
  const used = columns.filter((column) => column === 'id' || rows.some((row) => row[column] !== undefined));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = [
    line(used.map((column) => (column === 'id' ? 'ID' : column[0]?.toUpperCase() + column.slice(1)))),
    line(used.map((column) => (column === 'price' || column === 'stock' ? '---:' : '---'))),
    ...rows.slice(0, longest).map((row) => line(used.map((column) => cell(row, column)))),
  ];
  const rest = rows.length - longest;
  return lines.join('\n') + (rest > 0 ? `\n\nand ${rest} more.` : '');
}

function cell(row: Row, column: string): string {
  const value = row[column];
  if (column === 'price' && typeof value === 'number') return showMoney(value);
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text.replace(/\|/g, '\\|').replace(/\s+/g, ' ').trim();
}

/** `Old Monitor (id 130)` */
export const label = (row: Row): string => {
  const name = textOf(row, 'name').replace(/\s+/g, ' ').trim();
  return name ? `**${name}** (id ${row.id})` : `product ${row.id}`;
};

const joined = (words: readonly string[], by: string) => words.join(` ${by} `);
/** `gaming laptops` in the number that is meant. */
const inNumber = (text: string, count: number) =>
  count === 1 ? text.replace(/\S+$/, singular) : isPlural(text) ? text : `${text} products`;

/** What a query asks for, in words: `laptops under $1,500 in stock`. */
export function describe(query: Query, count = 2): string {
  const exact = query.subjects.filter((subject) => subject.exact).map(({ text }) => `\`${text}\``);
  const kinds = query.subjects.filter((subject) => !subject.exact).map(({ text }) => inNumber(text, count));
  return [
    kinds.length > 0 ? joined(kinds, 'and') : inNumber('products', count),
    exact.length > 0 && `matching ${joined(exact, 'or')}`,
    query.among && 'of those shown',
    query.category && `in the category ${query.category}`,
    query.visibility && `that ${count === 1 ? 'is' : 'are'} ${query.visibility}`,
    query.owner && `owned by ${query.owner}`,
    query.except && 'besides those you named',
    query.than && `${query.than.cheaper ? 'cheaper' : 'more expensive'} than \`${query.than.product}\``,
    query.price && rangeText(query.price, showAmount),
    query.stock && stockText(query.stock),
  ]
    .filter(Boolean)
    .join(' ');
}

function rangeText({ min, max, minStrict, maxStrict }: Range, show: (value: number) => string): string {
  if (min !== undefined && max !== undefined)
    return min === max ? `at ${show(min)}` : `between ${show(min)} and ${show(max)}`;
  if (max !== undefined) return `${maxStrict ? 'under' : 'up to'} ${show(max)}`;
  return `${minStrict ? 'over' : 'from'} ${show(min ?? 0)}`;
}

function stockText(range: Range): string {
  if (range.max === 0) return 'out of stock';
  return range.min === 1 && range.max === undefined ? 'in stock' : `with a stock ${rangeText(range, String)}`;
}

export const sum = (rows: readonly Row[], field: string): number =>
  rows.reduce((total, row) => total + (numberOf(row, field) ?? 0), 0);

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
