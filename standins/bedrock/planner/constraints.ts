import { moneyPattern, readMoney, toCents } from './money.js';
import { type Scanner } from './scanner.js';
import { asCategory } from './words.js';

/** Bounds of a number; a strict bound leaves its own value out. */
export type Range = { min?: number; max?: number; minStrict?: boolean; maxStrict?: boolean };
export type Constraints = {
  price?: Range;
  stock?: Range;
  category?: string;
  owner?: string;
  visibility?: string;
};

type Comparison = readonly [words: string, side: 'min' | 'max', strict?: 'strict'];
const comparisons: readonly Comparison[] = [
  ['(?:for )?(?:less|fewer|cheaper|lower) than|under|below|beneath|<(?!=)', 'max', 'strict'],
  ['at most|up to|(?:no|not) (?:more than|over)|max(?:imum)?(?: of)?|within|<=', 'max'],
  ['(?:more expensive|pricier|more|greater|higher) than|over|above|exceeding|>(?!=)', 'min', 'strict'],
  [
    'at least|no less than|not (?:under|below)|min(?:imum)?(?: of)?|(?:starting at|starting from|from)|>=',
    'min',
  ],
];
const afterwards: readonly Comparison[] = [
  ['(?:or|and) (?:less|under|below|cheaper|lower|fewer)|max(?:imum)?|tops|at most', 'max'],
  ['(?:or|and) (?:more|over|above|up|higher)|plus|\\+|at least', 'min'],
];

const units = String.raw`\s*(?:units?|pieces?|pcs|items?|left|remaining|on hand|in stock)(?:\s+(?:left|remaining|in stock))?`;
const priceLead = String.raw`(?:(?:that|which|who)\s+)?(?:(?:are|is)\s+)?(?:priced?|costs?|costing|sell(?:ing|s)?(?:\s+for)?|going for)?\s*(?:is|are|of|at)?\s*`;
const stockLead = String.raw`(?:with\s+|where\s+)?(?:the\s+)?(?:stock|quantity|qty|inventory)(?:\s+levels?)?\s*(?:is|are|of)?\s*`;

/** Takes bounds of price and stock, availability, category, owner and visibility out of a question. */
export function takeConstraints(scanner: Scanner): Constraints {
  const found: Constraints = {};
  const stock = takeRange(scanner, '', '(\\d+)()', units) ?? takeAvailability(scanner);
  const byLead = stock ?? takeRange(scanner, stockLead, '(\\d+)()', '');
  if (byLead) found.stock = byLead;
  const price = takeRange(scanner, priceLead, moneyPattern, '') ?? takeExactPrice(scanner);
  if (price) found.price = price;
  const category = takeCategory(scanner);
  if (category) found.category = category;
  const owner = (scanner.take(/\b(?:owned|created|added) by\s+["']?([\w.-]+)["']?/i) ??
    scanner.take(/\b(?:that|which)\s+(\w+)\s+(?:owns|created|added)\b/i))?.[1];
  if (owner) found.owner = owner;
  const visibility = scanner.take(/\b(private|public)\b/i)?.[1];
  if (visibility) found.visibility = visibility.toLowerCase();
  return found;
}

function takeRange(scanner: Scanner, lead: string, amount: string, tail: string): Range | undefined {
  const between = scanner.take(
    new RegExp(`\\b${lead}(?:between|from)\\s+${amount}\\s*(?:and|to|-)\\s*${amount}${tail}`, 'i'),
  );
  if (between) return inOrder(read(between, 1), read(between, 3));
  if (!tail && !lead.includes('stock')) {
    const dash = scanner.take(/\$\s?(\d[\d,]*(?:\.\d+)?)(k)?\s*(?:-|to)\s*\$?\s?(\d[\d,]*(?:\.\d+)?)(k)?\b/i);
    if (dash) return inOrder(read(dash, 1), read(dash, 3));
    const about = scanner.take(new RegExp(`\\b(?:around|about|roughly|approximately)\\s+${amount}`, 'i'));
    if (about) return { min: toCents(read(about, 1) * 0.9), max: toCents(read(about, 1) * 1.1) };
  }
  const range: Range = {};
  const lookFor = ([words, side, strict]: Comparison, pattern: string) => {
    const match = scanner.take(new RegExp(`(?:^|\\s)${lead}${pattern.replace('…', words)}${tail}`, 'i'));
    if (!match) return;
    range[side] = read(match, 1);
    if (strict) range[side === 'min' ? 'minStrict' : 'maxStrict'] = true;
  };
  for (const each of comparisons) lookFor(each, `(?:…)\\s*${amount}`);
  for (const each of afterwards) lookFor(each, `${amount}\\s*(?:…)(?!\\w)`);
  return range.min === undefined && range.max === undefined ? undefined : range;
}

const read = (match: RegExpExecArray, at: number) => readMoney(match[at] ?? '', match[at + 1]);
const inOrder = (a: number, b: number): Range => ({ min: Math.min(a, b), max: Math.max(a, b) });

function takeExactPrice(scanner: Scanner): Range | undefined {
  const match = scanner.take(
    new RegExp(
      `\\b(?:priced? (?:at|of)|costing|(?:that|which) costs?|for(?= exactly)|(?=exactly))\\s*(?:exactly)?\\s*${moneyPattern}`,
      'i',
    ),
  );
  return match && { min: read(match, 1), max: read(match, 1) };
}

function takeAvailability(scanner: Scanner): Range | undefined {
  if (scanner.take(/\b(?:(?:that|which) (?:are|is) )?(?:out of stock|sold out|not in stock|unavailable)\b/i))
    return { max: 0 };
  if (scanner.take(/\b(?:(?:that|which) (?:are|is) )?(?:(?:currently )?in stock|available)\b/i))
    return { min: 1 };
  return undefined;
}

function takeCategory(scanner: Scanner): string | undefined {
  const match =
    scanner.take(
      /\b(?:in|from|of|under)?\s*(?:the\s+)?category\s*(?:of|:|=|is)?\s+(?!(?:and|or|that|which|with)\b)["']?([\w&-]+)["']?/i,
    ) ?? scanner.take(/\b(?:in|from|of|under)\s+(?:the\s+)?["']?([\w& -]+?)["']?\s+category\b/i);
  return match?.[1] && asCategory(match[1]);
}

/** Whether a number lies inside a range. */
export const within = (value: number, { min, max, minStrict, maxStrict }: Range): boolean =>
  (min === undefined || (minStrict ? value > min : value >= min)) &&
  (max === undefined || (maxStrict ? value < max : value <= max));
