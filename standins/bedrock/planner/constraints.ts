import { moneyPattern, readMoney } from './money.js';
import { canBegin, isComparing } from './lexicon.js';
import { told } from './told.js';
import { asCategory, isPlural, rx, type Scanner } from './words.js';

/** Bounds of a number; a strict bound leaves its own value out. */
export type Range = { min?: number; max?: number; minStrict?: boolean; maxStrict?: boolean };
export type Constraints = {
  price?: Range;
  stock?: Range;
  category?: string;
  owner?: string;
  visibility?: string;
  /** A word that could turn the meaning about and was not understood. */
  unread?: string;
};

type Comparison = readonly [words: string, side: 'min' | 'max', strict?: 'strict'];
export const comparisons: readonly Comparison[] = [
  ['(?:for )?(?:less|fewer|cheaper|lower) than|under|below|beneath|<(?!=)', 'max', 'strict'],
  ['at most|up to|(?:no|not|nothing) (?:more than|over|above)|max(?:imum)?(?: of)?|within|<=', 'max'],
  ['(?:more expensive|pricier|more|greater|higher) than|over|above|exceeding|>(?!=)', 'min', 'strict'],
  ['at least|no less than|(?:not|nothing) (?:under|below)|>=', 'min'],
  ['min(?:imum)?(?: of)?|(?:starting at|starting from|from)', 'min'],
];
const afterwards: readonly Comparison[] = [
  ['(?:or|and) (?:less|under|below|cheaper|lower|fewer)|max(?:imum)?|tops|at most', 'max'],
  ['(?:or|and) (?:more|over|above|up|higher)|plus|\\+|at least', 'min'],
];

const to = '(?:and|(?:up )?to(?: and including)?|-)';
const units = String.raw` ?(?:units?|pieces?|pcs|items?|left|remaining|on hand|in stock)(?: (?:left|remaining|in stock))?`;
const priceLead = String.raw`(?:(?:that|which|who) )?(?:(?:are|is) )?(?:priced?|costs?|costing|sell(?:ing|s)?(?: for)?|going for|lies?|fall)? ?(?:is|are|of|at)? ?`;
const stockLead = String.raw`(?:of which (?:we|you) have ?|(?:with |where )?(?:the )?(?:stock|quantity|qty|inventory)(?: levels?)? ?(?:is|are|of)? ?)`;

/** Takes bounds of price and stock, availability, category, owner and visibility out of a question. */
export function takeConstraints(scanner: Scanner): Constraints {
  const left = takeRange(scanner, '', '(\\d+)()', units) ?? takeAvailability(scanner);
  const stock = left ?? takeRange(scanner, stockLead, '(\\d+)()', '');
  const unread = countedIn(scanner.rest) ?? year.exec(scanner.rest)?.[0];
  const price = takeRange(scanner, priceLead, moneyPattern, '') ?? takeExactPrice(scanner);
  const category = takeCategory(scanner);
  const owner = (scanner.take(
    /\b(?!(?:what|who|where|it|that|there|here|let)')(\w+)'s (?=(?:stuff|things|products?|items?|private|public|own|\p{L}+s)\b)/iu,
  ) ??
    scanner.take(/\b(?:(?:owned|created|added) by|(?:that )?belong(?:s|ing)? to) ["']?([\w.-]+)["']?/i) ??
    scanner.take(
      /\b(?:that|which|what|ones|everything|products|things) (?!(?:we|you|they|i|it|is|are|was)\b)(\w+) (?:owns|created|added|made|put in|entered|registered)\b/i,
    ))?.[1];
  const visibility = scanner.take(/\b(private|public)\b/i)?.[1]?.toLowerCase();
  return told({ stock, unread, price, category, owner, visibility });
}

/** `more than 128 GB` and `with more than 16` bound something that is counted, and no price. */
const bound = comparisons.map(([words]) => words).join('|');
const counting = rx`\b(?:(?:(?:with|has|having|(?:that|which) have) (?:exactly|${bound})|fewer than) \d[\d.,]*(?![\d.,k]| ?(?:\$|dollars?|bucks|usd))|(?:${bound}) (\d[\d.,]*) (?!(?:dollars?|bucks|usd)\b)(\w+))`;
const countedIn = (text: string): string | undefined => {
  const [whole, , unit] = counting.exec(text) ?? [];
  return unit !== undefined && (canBegin(unit) || isComparing(unit) || isPlural(unit)) ? undefined : whole;
};
/** `from 2024` tells of a date, and of no price. */
const year = /\b(?:from|in|since|after|before) (?:\w+ )?20[12]\d$/i;
/** Whether nothing can lie inside: `under $20 or over $40` is no range. */
export const isEmpty = ({ min = 0, max = Infinity }: Range = {}): boolean => min > max;

function takeRange(scanner: Scanner, lead: string, amount: string, tail: string): Range | undefined {
  const between = scanner.take(rx`\b${lead}(?:between|from|in the range) ${amount} ?${to} ?${amount}${tail}`);
  if (between) return inOrder(read(between, 1), read(between, 3));
  if (!tail && !lead.includes('stock')) {
    const dash = scanner.take(/\$ ?(\d[\d,]*(?:\.\d+)?)(k)? ?(?:-|to) ?\$? ?(\d[\d,]*(?:\.\d+)?)(k)?\b/i);
    if (dash) return inOrder(read(dash, 1), read(dash, 3));
  }
  const exactly = tail && scanner.take(rx`\b${lead}exactly ${amount}${tail}`);
  if (exactly) return { min: read(exactly, 1), max: read(exactly, 1) };
  const range: Range = {};
  const lookFor = ([words, side, strict]: Comparison, pattern: string) => {
    const match = scanner.take(rx`(?:^| )${lead}${pattern.replace('…', words)}${tail}`);
    if (!match) return;
    range[side] = read(match, 1);
    if (strict) range[side === 'min' ? 'minStrict' : 'maxStrict'] = true;
  };
  for (const each of comparisons) lookFor(each, `(?:…) ?${amount}`);
  for (const each of afterwards) lookFor(each, `${amount} ?(?:…)(?!\\w)`);
  return range.min === undefined && range.max === undefined ? undefined : range;
}

const read = (match: RegExpExecArray, at: number) => readMoney(match[at] ?? '', match[at + 1]);
const inOrder = (a: number, b: number): Range => ({ min: Math.min(a, b), max: Math.max(a, b) });

function takeExactPrice(scanner: Scanner): Range | undefined {
  const match = scanner.take(
    rx`\b(?:priced? (?:at|of)|costing|(?:that|which) costs?|for(?= exactly)|(?=exactly)) ?(?:exactly)? ?${moneyPattern}`,
  );
  return match && { min: read(match, 1), max: read(match, 1) };
}

const that = '(?:(?:that|which) (?:are|is) )?';
const availability: readonly [RegExp, Range][] = [
  [rx`\b${that}not? (?:out of stock|sold out|(?:at )?(?:zero|0))(?: ones?)?\b`, { min: 1 }],
  [rx`\b(?:(?:with )?(?:no|zero|0)|without(?: any)?) (?:stock|units)(?: left)?\b`, { max: 0 }],
  [
    rx`\b${that}(?:out of stock|(?:sold|run|ran) out(?: of)?|not in stock|unavailable|none left)\b`,
    { max: 0 },
  ],
  [/(?<!(?:price[ds]?|costs?) )\bat 0$/i, { max: 0 }],
  [rx`\b${that}(?:(?:currently )?in[- ]stock|available|on (?:the |our )?shel(?:f|ves))\b`, { min: 1 }],
];
const takeAvailability = (scanner: Scanner): Range | undefined =>
  availability.filter(([words]) => scanner.take(words))[0]?.[1];

/** `in the category Desks`, `to the Desks category`: several words only where capitals hold them together. */
export function takeCategory(scanner: Scanner): string | undefined {
  const match =
    scanner.take(
      /,? ?\b(?:(?:in|to|into|from|of|under|with|and) )?(?:the )?[Cc]ategory ?(?:of|:|=)? (?!(?:for|at|priced|with|and|or|that|which|is|are|costing)\b)["']?([A-Z][\w&-]*(?: (?:& )?[A-Z][\w-]*)*|[\w&-]+)["']?/,
    ) ??
    scanner.take(
      /,? ?\b(?:in|to|into|from|of|under|with) (?:the |a )?["']?(?!each\b|every\b)([\w&-]+(?: [\w&-]+)?)["']? category\b/i,
    );
  return match?.[1] && asCategory(match[1]);
}

/** Whether a number lies inside a range. */
export const within = (value: number, { min, max, minStrict, maxStrict }: Range): boolean =>
  (min === undefined || (minStrict ? value > min : value >= min)) &&
  (max === undefined || (maxStrict ? value < max : value <= max));
