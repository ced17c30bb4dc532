import { place } from './lexicon.js';
import { countWord, isPlural, ordinalAt, ordinalPattern, readCount, rx, type Scanner } from './words.js';

export type SortField = 'price' | 'name' | 'stock' | 'category' | 'createdAt';
export type Ordering = { field: SortField; order: 'asc' | 'desc' };
export type Superlative = Ordering & { limit?: number; at?: number };

type Ends = readonly [words: string, field: SortField, order: 'asc' | 'desc'];
const orderingIn = (table: readonly Ends[], said: string): Ordering | undefined => {
  const known = table.find(([words]) => rx`^(?:${words})$`.test(said));
  return known && { field: known[1], order: known[2] };
};
const anyOf = (table: readonly Ends[]) => table.map(([words]) => words).join('|');

/** What an order begins or ends with, as in `from lowest to highest` and `newest first`. */
const ends: readonly Ends[] = [
  ['cheap(?:est)?|least expensive|low(?:est)?|small(?:est)?|few(?:est)?|least', 'price', 'asc'],
  ['(?:most )?expensive|priciest|dear(?:est)?|high(?:est)?|large(?:st)?|big(?:gest)?|most', 'price', 'desc'],
  ['old(?:est)?', 'createdAt', 'asc'],
  ['new(?:est)?|latest', 'createdAt', 'desc'],
  ['a', 'name', 'asc'],
  ['z', 'name', 'desc'],
];
const end = `(?:\\b(?:from|in|with) )?(?:the )?\\b(${anyOf(ends)})\\b`;
const tail = '(?: (?:prices?|first|order|ones?))?';
const stretch = rx`${end}${tail} ?(?:to|-|->) ?${end}${tail}`;
const endFirst = rx`${end}(?: (?:price|ones?))? (?:first|on top)\b`;
const rises = /\b(?:in )?(?:(asc(?:ending)?|increasing)|desc(?:ending)?|decreasing)(?: order)?\b/i;

const fields: readonly Ends[] = [
  ['price|cost', 'price', 'asc'],
  ['name|title', 'name', 'asc'],
  ['stock|quantity|inventory', 'stock', 'asc'],
  ['category', 'category', 'asc'],
  ['(?:creation )?date|newest|age', 'createdAt', 'desc'],
];
const by = rx`\b(?:(?:sort|order|rank|arrange)(?:e?d)? )?(?:it |them )?by (?:the |their )?(${anyOf(fields)})s?(?: level)?\b`;

/** Takes `sorted by price from highest to lowest`, `cheapest first`, `alphabetically` out of a question. */
export function takeOrdering(scanner: Scanner): Ordering | undefined {
  const [, from] = scanner.take(stretch) ?? scanner.take(endFirst) ?? [];
  const said = from ? undefined : scanner.take(rises);
  const way: Ordering | undefined =
    orderingIn(ends, from ?? '') ?? (said && { field: 'price', order: said[1] ? 'asc' : 'desc' });
  const named = orderingIn(fields, scanner.take(by)?.[1] ?? '');
  if (named) return { ...named, ...(way && { order: way.order }) };
  if (scanner.take(/\b(?:in )?alphabetical(?:ly| order)?\b/i)) return { field: 'name', order: 'asc' };
  return way;
}

const superlatives: readonly Ends[] = [
  ['cheapest|least (?:expensive|costly)|lowest[- ]priced?|most affordable', 'price', 'asc'],
  ['costs? (?:the )?least', 'price', 'asc'],
  ['most (?:expensive|costly)|priciest|dearest|costliest|highest[- ]priced?', 'price', 'desc'],
  ['costs? (?:the )?most', 'price', 'desc'],
  ['last[- ](?:(?:product|item) )?(?:added|created)|newest|latest', 'createdAt', 'desc'],
  ['(?:added )?most recent(?:ly)?(?: added)?', 'createdAt', 'desc'],
  [`oldest|(?:have|had|been (?:here|in|in ${place})) (?:the )?longest`, 'createdAt', 'asc'],
  ['best[- ]stocked|most stocked|(?:highest|most) stock|most in stock', 'stock', 'desc'],
  ['(?:have|got|stock) (?:the )?most of', 'stock', 'desc'],
  ['running low|low(?:est)? (?:on|in) stock|low(?:est)? stock', 'stock', 'asc'],
];
const superlative = rx`\b(?:the )?(?:single |top )?(?:(?<![-+#<>~\u20ac$.,\d])(${countWord}) )?(?:(${ordinalPattern})[ -]+)?(${anyOf(superlatives)})\b(?: (${countWord})\b)? ?(\w+)?`;

/** Takes `the three cheapest` out of a question; one product is meant where the noun that follows is singular. */
export function takeSuperlative(scanner: Scanner): Superlative | undefined {
  const match = scanner.take(superlative);
  const ordering = orderingIn(superlatives, match?.[3] ?? '');
  if (!match || !ordering) return undefined;
  const [, before, nth, , after, noun = ''] = match;
  const count = before ?? after;
  const [ahead, behind] = [scanner.rest.slice(0, match.index), `${noun} ${scanner.rest.slice(match.index)}`];
  scanner.rest = `${ahead} ${behind}`.replace(/ +/g, ' ').trim();
  const plural = /^(?:ones|products|items)$/i.test(noun) || isPlural(noun) || isPlural(headOf(behind));
  const limit = count ? readCount(count) : plural || /low\b/i.test(match[3] ?? '') ? 5 : 1;
  const at = nth === undefined ? undefined : ordinalAt(nth);
  return at === undefined ? { ...ordering, limit } : { ...ordering, limit: at + 1, at };
}

/** The head of a noun phrase such as `gaming laptops`: its last word. */
const headOf = (text: string): string =>
  /([a-z]+) ?$/i.exec(text.split(/\b(?:do|are|is|we|in|that|which)\b/i)[0] ?? '')?.[1] ?? '';

/** Takes `first 10`, `top 5`, `10 products` out of a question. */
export function takeLimit(scanner: Scanner): number | undefined {
  const match =
    scanner.take(rx`\b(?:the )?first (${countWord})\b`) ??
    scanner.take(rx`\b(?:only|just)? ?(${countWord}) (?=(?:products|items|results)\b)`) ??
    scanner.take(rx`,? \b(?:max(?:imum)?(?: of)?|only|just) (\d|10)$`);
  return match?.[1] ? readCount(match[1]) : undefined;
}
