import { place } from './lexicon.js';
import { moneyPattern, partOfAmount, plainMoneyPattern, readMoney, wholeAmount } from './money.js';
import { Scanner } from './scanner.js';
import { asCategory, holdsMore, unquote } from './words.js';

/** A product to be made, as far as the sentence tells. */
export type Draft = {
  name?: string;
  price?: number;
  category?: string;
  stock?: number;
  visibility?: string;
  /** What it is, as a word before its name or after `in`: a category only if the catalogue has it. */
  kind?: string;
  /** The name may hold a part of a price, or of something else, that could not be read. */
  unclear?: true;
};

const lead = /^(?:create|add|insert|register|make|introduce|enter|launch|put|new|set up)\b\s*:?\s*/i;
const several = /^(?:the|these|some|\d+|two|three|four|five)\s+(?:new\s+)?(?:products|items)\s*:?\s*/i;
const determiners =
  /^(?:(?:me|us|a|an|the|another|one|new|brand new|[Pp]roduct|item|entry|listing|of|for)\b[:,]?\s+|[:,]\s*)+/;
const nameLead =
  /^.*?\b(?:called|named|titled|with the name|by the name of|name\s*[:=]|name is|(?:product|item|with|a|the|:|,)\s*name(?=\s))\s*(?:of\s+)?/i;

/** Reads `create a new product called MacBook Air priced at $999`, or several with a price each. */
export function readDrafts(text: string): Draft[] {
  const body = text.replace(lead, '').replace(several, '');
  const drafts = splitAtPrices(body).map(readDraft);
  // `two products called Foo` are not one.
  const many = several.test(text.replace(lead, '')) && drafts.length === 1;
  return many ? drafts.map((draft) => ({ ...draft, unclear: true as const })) : drafts;
}

/** Splits `A for $10, B for $20 and C for $30`; `X for $10 and stock 5` stays one. */
function splitAtPrices(text: string): string[] {
  const pieces = text.split(/\s*,\s*(?:and\s+)?(?=\S)|\s+and\s+/i);
  const priced = new RegExp(`(?:${plainMoneyPattern}|\\b(?:at|for|priced|costing)\\s+\\d)`, 'i');
  const aside =
    /^(?:with|priced?|costs?|costing|stock|quantity|qty|category|in|its|the price|at|for|\d+ (?:units|pieces|in stock))\b/i;
  return pieces.length > 1 && pieces.every((piece) => priced.test(piece) && !aside.test(piece))
    ? pieces
    : [text];
}

const quotedName = /(?:\b(?:called|named|titled)\s+)?("[^"]+"|(?<!\w)'[^']+'(?!\w))/i;
/** An odd number of quotes: one of them is an inch, and the name reaches to the last. */
const inches = /^[^"]*"[^"]*(?:"[^"]*"[^"]*)+$/;
const quotedWithInches = /(?:\b(?:called|named|titled)\s+)?("[^"]+".*")/i;

function readDraft(text: string): Draft {
  const scanner = new Scanner(text);
  scanner.take(new RegExp(`\\b(?:to|in|into|on|for)\\s+(?:${place}|our products)\\b`, 'i'));
  const quoted = scanner.take(inches.test(text) ? quotedWithInches : quotedName)?.[1];
  const category = takeCategory(scanner);
  const stock = takeStock(scanner);
  const visibility = scanner.take(
    /\b(?:visibility\s*(?:of|:|=|is|to)?\s*|as\s+|(?:that|which)\s+is\s+|with\s+)?\b(private|public)\b(?:\s+visibility)?/i,
  )?.[1];
  const price = takePrice(scanner);
  const kind = takePlace(scanner) ?? kindOf(scanner.rest, quoted !== undefined);
  const name = quoted ? unquote(quoted) : cleanName(scanner.rest);
  return {
    ...(name && { name }),
    ...(price !== undefined && { price }),
    ...(category ? { category: asCategory(category) } : kind && { kind }),
    ...(stock !== undefined && { stock }),
    ...(visibility && { visibility: visibility.toLowerCase() }),
    ...(!quoted && (partOfAmount.test(name) || holdsMore(name)) && { unclear: true as const }),
  };
}

function takeCategory(scanner: Scanner): string | undefined {
  const match =
    scanner.take(
      /,?\s*\b(?:(?:in|to|into|under|with|and)\s+)?(?:the\s+)?category\s*(?:of|:|=|is|as)?\s+(?!(?:for|at|priced|with|and|costing)\b)([A-Z][\w&-]*(?:\s+(?:&\s+)?[A-Z][\w-]*)*|[\w&-]+)/,
    ) ??
    scanner.take(/,?\s*\b(?:in|to|into|under|with)\s+(?:the\s+|a\s+)?([\w&-]+(?:\s+[\w&-]+)?)\s+category\b/i);
  return match?.[1] && unquote(match[1]);
}

/** `in accessories`: a category only if the catalogue has it. */
const takePlace = (scanner: Scanner) =>
  scanner.take(/\s+\b(?:in|under)\s+([\w&-]+)(?=\s+(?:for|at|priced|with)\b|[\s.,]*$)/i)?.[1];

function takeStock(scanner: Scanner): number | undefined {
  const match =
    scanner.take(
      /,?\s*\b(?:and\s+|with\s+)*(?:an?\s+)?(?:initial\s+)?(?:stock|quantity|qty|inventory)(?:\s+level)?\s*(?:of|:|=|is|at)?\s*(\d+)\b(?![.,]\d)/i,
    ) ??
    scanner.take(
      /,?\s*\b(?:and\s+|with\s+)*(?:we have\s+)?(\d+)\s*(?:(?:units?|pieces?|pcs|items?)(?:\s+(?:in stock|on hand|available))?|in stock|on hand|of them)\b/i,
    );
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function takePrice(scanner: Scanner): number | undefined {
  const said = scanner.take(
    new RegExp(
      `[,(]?\\s*\\b(?:and\\s+|with\\s+(?:an?\\s+)?|the\\s+|its\\s+)*(?:priced?(?:\\s+(?:at|of|is|tag of))?|price\\s*[:=]|costing|(?:(?:that|which|it)\\s+)?costs?|selling (?:at|for)|at|for|worth)\\s*[:=]?\\s*(?:a\\s+price\\s+of\\s+)?${moneyPattern}\\s*\\)?(?:\\s+each)?`,
      'i',
    ),
  );
  if (said) return readMoney(said[1] ?? '', said[2]);
  const plain = scanner.take(new RegExp(`[,(@:-]?\\s*${plainMoneyPattern}\\s*\\)?`, 'i'));
  if (plain) return readMoney(plain[1] ?? plain[3] ?? '', plain[2] ?? plain[4]);
  const last = scanner.take(new RegExp(String.raw`(?:(?<!\d),\s*|,\s+)(${wholeAmount})\s*$`));
  return last?.[1] === undefined ? undefined : readMoney(last[1]);
}

/** `a new keyboard called K9` is a keyboard: a category only if the catalogue has it. */
function kindOf(rest: string, named: boolean): string | undefined {
  const kind = (named ? /^(.*)$/ : /^(.*?)\s+(?:called|named|titled|with the name|by the name of)\s/i).exec(
    rest,
  );
  const words = kind?.[1]?.replace(/\b(?:an?|the|another|new|product|item|entry|listing|one)\b/gi, '').trim();
  return words && /^[a-z][a-z -]*$/i.test(words) ? words.replace(/\s+/g, ' ') : undefined;
}

function cleanName(rest: string): string {
  const named = nameLead.test(rest) ? rest.replace(nameLead, '') : rest.replace(determiners, '');
  let name = unquote(named);
  for (let before = ''; before !== name;) {
    before = name;
    name = name.replace(/[\s,.;:(]+$|\s+(?:with|and|at|for|that|which|in|to|is|it|as|please)$/i, '').trim();
  }
  return /^(?:a|an|the|new|product|products|item|one|something)$/.test(name) ? '' : name;
}
