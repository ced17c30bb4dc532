import { countWord, isPlural, readCount } from './words.js';
import { type Scanner } from './scanner.js';

export type SortField = 'price' | 'name' | 'stock' | 'category' | 'createdAt' | 'updatedAt';
export type Ordering = { field: SortField; order: 'asc' | 'desc' };
export type Superlative = Ordering & { limit?: number; at?: number };

const fields: readonly [RegExp, SortField][] = [
  [/^(?:price|cost|prices|expense)/i, 'price'],
  [/^(?:name|title|alphabet)/i, 'name'],
  [/^(?:stock|quantity|inventory|availability)/i, 'stock'],
  [/^categor/i, 'category'],
  [/^(?:date|created|creation|age|newest|recen)/i, 'createdAt'],
  [/^(?:updat|changed|modif)/i, 'updatedAt'],
];
const rising = String.raw`low(?:est)?|cheap(?:est)?|small(?:est)?|few(?:est)?|least(?: expensive)?|a|old(?:est)?`;
const falling = String.raw`high(?:est)?|(?:most )?expensive|priciest|dearest|large(?:st)?|big(?:gest)?|most|z|new(?:est)?|latest`;

/** Takes `sorted by price from highest to lowest`, `cheapest first`, `alphabetically` out of a question. */
export function takeOrdering(scanner: Scanner): Ordering | undefined {
  const order = takeDirection(scanner);
  const by = scanner.take(
    /\b(?:(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|arrange(?:d)?)\s+)?by\s+(?:the\s+|their\s+)?(price|cost|name|title|stock|quantity|inventory|category|date|creation date|newest|age)s?(?: level)?\b/i,
  )?.[1];
  if (by)
    return { field: fieldOf(by), order: order?.order ?? (fieldOf(by) === 'createdAt' ? 'desc' : 'asc') };
  if (scanner.take(/\b(?:in )?alphabetical(?:ly|\s+order)?\b/i)) return { field: 'name', order: 'asc' };
  return order;
}

const fieldOf = (word: string): SortField => fields.find(([pattern]) => pattern.test(word))?.[1] ?? 'price';

function takeDirection(scanner: Scanner): Ordering | undefined {
  const lead = String.raw`(?:\b(?:from|in|with)\s+)?(?:the\s+)?`;
  const tail = String.raw`(?:\s+(?:price|prices|first|order|one|ones))?`;
  const range = (a: string, b: string) =>
    new RegExp(`${lead}\\b(${a})\\b${tail}\\s*(?:to|-|->)\\s*(?:the\\s+)?(?:${b})\\b${tail}`, 'i');
  const up = scanner.take(range(rising, falling));
  if (up) return { field: fieldFrom(up[1]), order: 'asc' };
  const down = scanner.take(range(falling, rising));
  if (down) return { field: fieldFrom(down[1]), order: 'desc' };
  const first = (words: string) =>
    new RegExp(`${lead}\\b(${words})\\b(?:\\s+(?:price|ones?))?\\s+first\\b`, 'i');
  const upFirst = scanner.take(first(rising));
  if (upFirst) return { field: fieldFrom(upFirst[1]), order: 'asc' };
  const downFirst = scanner.take(first(falling));
  if (downFirst) return { field: fieldFrom(downFirst[1]), order: 'desc' };
  if (scanner.take(/\b(?:in )?(?:desc(?:ending)?|decreasing)(?: order)?\b/i))
    return { field: 'price', order: 'desc' };
  if (scanner.take(/\b(?:in )?(?:asc(?:ending)?|increasing)(?: order)?\b/i))
    return { field: 'price', order: 'asc' };
  return undefined;
}

const fieldFrom = (word = ''): SortField =>
  /^[az]$/i.test(word) ? 'name' : /^(?:new|old|latest)/i.test(word) ? 'createdAt' : 'price';

const places = ['first', 'second', 'third', 'fourth', 'fifth'];
const superlatives: readonly [string, Ordering][] = [
  [
    'cheapest|least expensive|lowest[- ]priced|most affordable|least costly|lowest price',
    { field: 'price', order: 'asc' },
  ],
  [
    'most expensive|priciest|dearest|costliest|highest[- ]priced|most costly|highest price',
    { field: 'price', order: 'desc' },
  ],
  [
    'last (?:product|item) (?:added|created)|newest|latest|most recent(?:ly added)?',
    { field: 'createdAt', order: 'desc' },
  ],
  ['oldest', { field: 'createdAt', order: 'asc' }],
  ['best[- ]stocked|most stocked|highest stock|most stock', { field: 'stock', order: 'desc' }],
  [
    'least stocked|lowest stock|running low|low(?:est)? (?:on|in) stock|low stock|least stock',
    { field: 'stock', order: 'asc' },
  ],
];

/** Takes `the three cheapest` out of a question; one product is meant where the noun that follows is singular. */
export function takeSuperlative(scanner: Scanner): Superlative | undefined {
  for (const [words, ordering] of superlatives) {
    const match = scanner.take(
      new RegExp(
        `\\b(?:the\\s+)?(?:top\\s+)?(?:(${countWord})\\s+)?(?:(${places.join('|')}|\\d+(?:st|nd|rd|th))[\\s-]+)?(?:${words})\\b(?:\\s+(${countWord})\\b)?\\s*(\\w+)?`,
        'i',
      ),
    );
    if (!match) continue;
    const count = match[1] ?? match[3];
    const noun = match[4] ?? '';
    scanner.rest = `${noun} ${scanner.rest}`.trim();
    const last = wordBefore(scanner.rest);
    const plural = /^(?:ones|products|items)$/i.test(noun) || isPlural(noun) || isPlural(last);
    const limit = count ? readCount(count) : plural || ordering.field === 'stock' ? 5 : 1;
    if (!match[2]) return { ...ordering, limit };
    const at = (places.indexOf(match[2].toLowerCase()) + 1 || parseInt(match[2], 10)) - 1;
    return { ...ordering, limit: at + 1, at };
  }
  return undefined;
}

/** The head of a noun phrase such as `gaming laptops`: its last word. */
const wordBefore = (text: string): string =>
  /([a-z]+)\s*$/i.exec(text.split(/\b(?:do|are|is|we|in|that|which)\b/i)[0] ?? '')?.[1] ?? '';

/** Takes `first 10`, `top 5`, `10 products` out of a question. */
export function takeLimit(scanner: Scanner): number | undefined {
  const match =
    scanner.take(new RegExp(`\\b(?:the\\s+)?(?:first|top)\\s+(${countWord})\\b`, 'i')) ??
    scanner.take(new RegExp(`\\b(?:only|just)?\\s*(${countWord})\\s+(?=(?:products|items|results)\\b)`, 'i'));
  return match?.[1] ? readCount(match[1]) : undefined;
}
