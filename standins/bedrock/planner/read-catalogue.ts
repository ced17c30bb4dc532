import { fetchRows } from './fetch-rows.js';
import { findTarget, getById } from './find-target.js';
import { type Detail } from './read-detail.js';
import { showMoney } from './money.js';
import { describe, label, plural, sum, table } from './phrase.js';
import { type Query, unread } from './query.js';
import { numberOf, textOf, type Row } from './rows.js';
import { ended, isEnding, type Ending, type Scene, type Script } from './script.js';
import { type Target } from './target.js';

/** Answers a question about the catalogue: a table, a number, or that there is nothing. */
export function* readCatalogue(scene: Scene, query: Query): Script<Ending> {
  if (query.unread) return ended(unread(query.unread));
  if (query.other) {
    const { other, ...first } = query;
    const one = yield* readCatalogue(scene, first);
    const two = yield* readCatalogue(scene, { ...first, sort: other });
    const about = [...(one.about ?? []), ...(two.about ?? [])];
    return { text: `${one.text}\n\n${two.text}`, done: one.done && two.done, about };
  }
  const rows = yield* fetchRows(scene, query);
  if (isEnding(rows)) return rows;
  if (query.grouped) return { text: byCategory(rows, query), done: true, about: [...rows] };
  if (query.summary) return summarise(rows, query);
  const shown = query.limit === undefined ? rows : rows.slice(query.at ?? 0, query.limit);
  if (shown.length === 0) return { text: nothing(query), done: true, about: [] };
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
    const place =
      query.at === undefined
        ? ''
        : `${['', 'second ', 'third ', 'fourth ', 'fifth '][query.at] ?? `${query.at + 1}th `}`;
    const most = place + superlatives[query.sort.field][way];
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
      if (rows.length === 0) return { text: nothing(query), done: true, about };
      const average = sum(rows, 'price') / rows.length;
      return {
        text: `The average price of the ${rows.length} ${describe(query, rows.length)} that you may see is ${showMoney(average)}.`,
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
        text: `The stock of the ${rows.length} ${describe(query, rows.length)} that you may see is worth ${showMoney(value)}.`,
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
      return {
        text: `There are ${rows.length} ${describe(query)} that you may see${units}.`,
        done: true,
        about,
      };
    }
  }
}

const nothing = (query: Query) => `I found no ${describe(query)} that you may see.`;

/** Counts, or averages, for each category by itself. */
function byCategory(rows: readonly Row[], { summary }: Query): string {
  if (summary === 'count') return categories(rows);
  const names = [...new Set(rows.map((row) => textOf(row, 'category') || 'none'))].sort();
  const lines = names.map((name) => {
    const own = rows.filter((row) => (textOf(row, 'category') || 'none') === name);
    return `| ${name.replace(/\|/g, '\\|')} | ${showMoney(sum(own, 'price') / own.length)} |`;
  });
  return `By category, of what you may see:\n\n| Category | Average price |\n| --- | ---: |\n${lines.join('\n')}`;
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
  return `There are ${counts.size} categories that you may see:\n\n| Category | Products |\n| --- | ---: |\n${lines.join('\n')}`;
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

/** How much one product costs more than another. */
export function* readDifference(scene: Scene, of: readonly Target[]): Script<Ending> {
  const rows: Row[] = [];
  for (const target of of) {
    const found = yield* findTarget(scene, target, 'compare');
    if (isEnding(found)) return found;
    const [row, ...more] = found;
    const whole = row && numberOf(row, 'price') === undefined ? yield* getById(scene, row.id) : row;
    if (!whole || more.length > 0) return ended('I can only compare one product with one other.');
    if (isEnding(whole)) return whole;
    rows.push(whole);
  }
  const [dear, cheap] = rows.sort((a, b) => (numberOf(b, 'price') ?? 0) - (numberOf(a, 'price') ?? 0));
  if (!dear || !cheap) return ended('Which two products should I compare?');
  const by = (numberOf(dear, 'price') ?? 0) - (numberOf(cheap, 'price') ?? 0);
  const text =
    by === 0
      ? `${label(dear)} and ${label(cheap)} cost the same.`
      : `${label(dear)} costs ${showMoney(by)} more than ${label(cheap)}.`;
  return { text: `${text}\n\n${table(rows)}`, done: true, about: rows };
}

/** Goes on from the question before: `only those under $500`, `sort them by price`. */
export function merged(before: Query, now: Query): Query {
  const kept = { ...before };
  delete kept.summary;
  return { ...kept, ...now, subjects: now.subjects.length > 0 ? now.subjects : before.subjects };
}
