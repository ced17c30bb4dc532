import { fetchRows } from './fetch-rows.js';
import { findTarget, getById } from './find-target.js';
import { type Detail } from './read-detail.js';
import { showMoney } from './money.js';
import { describe, label, plural, sum, table } from './phrase.js';
import { type Query } from './query.js';
import { numberOf, textOf, type Row } from './rows.js';
import { isEnding, type Ending, type Scene, type Script } from './script.js';
import { type Target } from './target.js';

/** Answers a question about the catalogue: a table, a number, or that there is nothing. */
export function* readCatalogue(scene: Scene, query: Query): Script<Ending> {
  const rows = yield* fetchRows(scene, query);
  if (isEnding(rows)) return rows;
  if (query.summary) return summarise(rows, query);
  const shown = query.limit === undefined ? rows : rows.slice(0, query.limit);
  if (shown.length === 0)
    return { text: `I found no ${describe(query)} that you may see.`, done: true, about: [] };
  return { text: `${lead(query, shown)}\n\n${table(shown)}`, done: true, about: shown };
}

const orderWords = {
  price: ['from lowest to highest price', 'from highest to lowest price'],
  name: ['by name', 'by name, from Z to A'],
  stock: ['from lowest to highest stock', 'from highest to lowest stock'],
  category: ['by category', 'by category, from Z to A'],
  createdAt: ['oldest first', 'newest first'],
  updatedAt: ['least recently changed first', 'most recently changed first'],
} as const;
const superlatives = {
  price: ['cheapest', 'most expensive'],
  name: ['first', 'last'],
  stock: ['least stocked', 'best stocked'],
  category: ['first', 'last'],
  createdAt: ['oldest', 'newest'],
  updatedAt: ['least recently changed', 'most recently changed'],
} as const;

function lead(query: Query, { length }: readonly Row[]): string {
  const way = query.sort?.order === 'desc' ? 1 : 0;
  if (query.sort && query.limit !== undefined) {
    const most = superlatives[query.sort.field][way];
    return length === 1 ? `The ${most} ${describe(query, 1)}:` : `The ${length} ${most} ${describe(query)}:`;
  }
  const order = query.sort ? `, ${orderWords[query.sort.field][way]}` : '';
  const bounded = query.subjects.length > 0 || query.price || query.stock || query.category || query.owner;
  return bounded || query.limit !== undefined
    ? `I found ${length} ${describe(query, length)}${order}:`
    : `Here are all ${length} products${order}:`;
}

function summarise(rows: readonly Row[], query: Query): Ending {
  const about = [...rows];
  switch (query.summary) {
    case 'categories':
      return { text: categories(rows), done: true, about };
    case 'average': {
      const average = rows.length > 0 ? sum(rows, 'price') / rows.length : 0;
      return {
        text: `The average price of ${rows.length} ${describe(query, rows.length)} is ${showMoney(average)}.`,
        done: true,
        about,
      };
    }
    case 'value': {
      const value = rows.reduce(
        (total, row) => total + (numberOf(row, 'price') ?? 0) * (numberOf(row, 'stock') ?? 0),
        0,
      );
      return {
        text: `The stock of ${rows.length} ${describe(query, rows.length)} is worth ${showMoney(value)}.`,
        done: true,
        about,
      };
    }
    case 'count':
    case undefined: {
      const only = rows.length === 1 ? rows[0] : undefined;
      if (only)
        return {
          text: `There is one, ${label(only)}, with ${plural(sum(rows, 'stock'), 'unit')} in stock.`,
          done: true,
          about,
        };
      const units = rows.length > 0 ? `, with ${plural(sum(rows, 'stock'), 'unit')} in stock altogether` : '';
      return { text: `There are ${rows.length} ${describe(query)}${units}.`, done: true, about };
    }
  }
}

function categories(rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const category = textOf(row, 'category') || 'none';
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  const lines = [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `| ${name.replace(/\|/g, '\\|')} | ${count} |`);
  return `There are ${counts.size} categories:\n\n| Category | Products |\n| --- | ---: |\n${lines.join('\n')}`;
}

/** Answers a question about one product, from its present values. */
export function* readDetail(scene: Scene, target: Target, detail: Detail): Script<Ending> {
  const found = yield* findTarget(scene, target, 'look up');
  if (isEnding(found)) return found;
  const rows: Row[] = [];
  for (const row of found) {
    const whole = target.kind === 'name' && row['name'] !== undefined ? row : yield* getById(scene, row.id);
    if (isEnding(whole)) return whole;
    rows.push(whole);
  }
  const text = detail === 'all' ? table(rows) : rows.map((row) => sentence(row, detail)).join('\n');
  return { text: detail === 'all' ? `Here is what I found:\n\n${text}` : text, done: true, about: rows };
}

function sentence(row: Row, detail: Exclude<Detail, 'all'>): string {
  switch (detail) {
    case 'price':
      return `${label(row)} costs ${showMoney(numberOf(row, 'price') ?? 0)}.`;
    case 'stock': {
      const left = numberOf(row, 'stock') ?? 0;
      return left > 0
        ? `${label(row)} is in stock: ${plural(left, 'unit')}.`
        : `${label(row)} is out of stock.`;
    }
    case 'category':
      return `${label(row)} is in the category ${textOf(row, 'category') || 'none'}.`;
    case 'owner':
      return textOf(row, 'owner')
        ? `${label(row)} belongs to ${textOf(row, 'owner')}.`
        : `I cannot see who owns ${label(row)}.`;
    case 'visibility':
      return `${label(row)} is ${textOf(row, 'visibility') || 'of unknown visibility'}.`;
  }
}

/** Goes on from the question before: `only those under $500`, `sort them by price`. */
export function merged(before: Query, now: Query): Query {
  const kept = { ...before };
  delete kept.summary;
  return { ...kept, ...now, subjects: now.subjects.length > 0 ? now.subjects : before.subjects };
}
