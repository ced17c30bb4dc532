import { takeConstraints, type Constraints } from './constraints.js';
import { takeLimit, takeOrdering, takeSuperlative, type Ordering } from './ordering.js';
import { Scanner } from './scanner.js';
import { isQuoted, unquote, wordsOf } from './words.js';

/** What a reading question asks for. */
export type Query = Constraints & {
  /** What the products are called or are; empty for any. More than one where `laptops and monitors` is asked. */
  subjects: Subject[];
  sort?: Ordering;
  limit?: number;
  summary?: Summary;
};
/** `exact` where the person gave a name rather than a kind of thing. */
export type Subject = { text: string; exact: boolean };
export type Summary = 'count' | 'average' | 'value' | 'categories';

const summaries: readonly [RegExp, Summary][] = [
  [/\b(?:what|which|list|show|how many|all)\b.*\bcategories\b.*/i, 'categories'],
  [/\bhow many\b|\b(?:the )?number of\b|^count\b/i, 'count'],
  [/\b(?:the )?(?:average|mean)\s+(?:price|cost)(?:\s+of)?\b/i, 'average'],
  [/\b(?:the )?(?:total|overall)\s+(?:stock |inventory )?(?:value|worth)(?:\s+of)?\b/i, 'value'],
];

/** Words that carry no meaning once the constraints are taken out. */
const fillers = new Set(
  `show me list display give get find search for look looking up see view print browse fetch tell us about all every any
  some the a an of our my your we you i it is are was do does did have has had there what whats which who whose where that
  can could would be than in on at from with to as by and or but not product products item items article articles catalogue
  catalog inventory shop store thing things stuff everything anything something available currently currently have got sell
  carry offer stock stocked priced price prices cost costs costing dollars usd sort sorted order ordered rank arrange
  compare please one ones kind kinds type types made brand brands full entire whole complete list listing existing first
  much how many details detail info information more buy right now today show what's it's there's s me them their
  its this these those really just only together between under over names name whose contains containing contain including matching called named ids`.split(
    /\s+/,
  ),
);

/** Reads a question about the catalogue into bounds, order, number and what is left: the things asked for. */
export function readQuery(text: string): Query {
  const scanner = new Scanner(text.replace(/^compare\s+(.+?)\s+(?:with|to|against)\s+/i, '$1 and '));
  const named = takeNamed(scanner);
  const summary = takeSummary(scanner);
  const ordering = takeOrdering(scanner);
  const superlative = takeSuperlative(scanner);
  const sort = superlative ? { field: superlative.field, order: superlative.order } : ordering;
  const limit = takeLimit(scanner) ?? superlative?.limit;
  const constraints = takeConstraints(scanner);
  return {
    ...constraints,
    subjects: [...named, ...readSubjects(scanner.rest)],
    ...(sort && { sort }),
    ...(limit !== undefined && { limit }),
    ...(summary && { summary }),
  };
}

function takeNamed(scanner: Scanner): Subject[] {
  const found: Subject[] = [];
  for (;;) {
    const match =
      scanner.take(/\b(?:called|named|titled|with the name|whose name is)\s+("[^"]+"|'[^']+')/i) ??
      scanner.take(/"[^"]+"|(?<!\w)'[^']+'(?!\w)/) ??
      scanner.take(
        /\b(?:called|named|titled|with the name)\s+(?!\d)([^,?]+?)(?=\s+(?:under|below|over|above|for|in)\b|[?]?$)/i,
      );
    if (!match) return found;
    found.push({ text: unquote(match[1] ?? match[0]), exact: true });
  }
}

function takeSummary(scanner: Scanner): Summary | undefined {
  return summaries.find(([pattern]) => scanner.take(pattern))?.[1];
}

/** Splits what is left at `and`, `or` and commas, and takes the fillers off. */
export function readSubjects(rest: string): Subject[] {
  const pieces = rest.split(/\s*,\s*|\s+(?:and|or|vs\.?|versus)\s+/i).map((piece) => {
    const kept = piece.split(/\s+/).filter((word, at) => {
      const bare = word.replace(/[?!.,:;()]+$/, '');
      // Inside a sentence a capital begins a name, which may be `View`.
      const plain = at === 0 || bare === 'I' || bare === bare.toLowerCase();
      return bare !== '' && !(plain && fillers.has(bare.toLowerCase()));
    });
    return kept.join(' ').replace(/[?!.,:;]+$/, '');
  });
  return pieces
    .filter((piece) => wordsOf(piece).length > 0)
    .map((text) => ({ text: unquote(text), exact: isQuoted(text) || looksLikeName(text) }));
}

/** A proper name keeps a capital or a digit; a kind of thing such as `gaming laptops` has neither. */
const looksLikeName = (text: string): boolean => /[A-Z0-9]/.test(text);
