import { readQuery, type Query } from './query.js';
import { place } from './lexicon.js';
import { isQuoted, ordinalAt, ordinalPattern, rx, unquote } from './words.js';

/** Which product a request means. */
export type Target =
  | { kind: 'ids'; ids: string[] }
  | { kind: 'name'; name: string }
  /** What the conversation spoke of last; `at` picks one of several, counted from 0, -1 being the last. */
  | { kind: 'mentioned'; at?: number; one?: boolean }
  /** `the cheapest laptop`; `among` when it is one of those just listed. */
  | { kind: 'extreme'; query: Query; among: boolean }
  /** `all monitors`: several at once. */
  | { kind: 'every'; query: Query };

const ordinal = rx`^(?:the )?(last|${ordinalPattern})(?: (?:one|product|item|result|of (?:them|those|these)))?$`;
const pronoun =
  /^(?:its?|this|that|this one|that one|(?:the|this|that) (?:same |new )?(?:product|item|one)|(?:them|these|those)(?: (?:all|both|two|three))?|(?:both|all)(?: of (?:them|those|these))?)$/i;
const ids =
  /^(?:the )?(?:(?:products?|items?|articles?) ?)?(?:with )?(?:the )?(?:(?:ids?|numbers?|no\.?) ?[:=]? ?)?#?((?!\d{1,2},\d{3}\b)\d+(?:(?:, | ?,? ?(?:and|&|with) )(?:(?:products?|items?|ids?) )?#?\d+)*)$/i;
/** An id said to be one, or as machines make them: lower case, and no vowel to make a word of. */
const wordId =
  /^(?:the )?(?:(?:product|item) )?(?:(?:with )?(?:the )?ids? ?[:=]? ?["']?([\w-]+)["']?|#?((?=.*[a-z])[b-df-hj-np-tv-z0-9-]{6,40}))$/;

/** Reads `product 123`, `the Old Monitor`, `it`, `the second one`, `the cheapest laptop`, `all monitors`. */
export function readTarget(text: string): Target {
  const phrase = text
    .replace(rx`\b(?:from|in|off|out of) ${place}\b`, '')
    .replace(/ +/g, ' ')
    .replace(/[ ,.;:!?]+$/, '')
    .trim();
  const listed = ids.exec(phrase)?.[1];
  if (listed) return { kind: 'ids', ids: listed.match(/\d+/g) ?? [] };
  const [, single, bare] = wordId.exec(phrase) ?? [];
  if (single ?? bare) return { kind: 'ids', ids: [single ?? bare ?? ''] };
  if (pronoun.test(phrase))
    return { kind: 'mentioned', one: !/^(?:them|these|those|both|all)/i.test(phrase) };
  const at = ordinal.exec(phrase)?.[1];
  if (at) return { kind: 'mentioned', at: /^last$/i.test(at) ? -1 : ordinalAt(at) };
  if (isQuoted(phrase)) return { kind: 'name', name: unquote(phrase) };
  if (/^(?:all|every|each|everything)\b/i.test(phrase) || /^the products$/i.test(phrase))
    return { kind: 'every', query: readQuery(phrase) };
  const query = readQuery(phrase);
  if (query.sort && query.limit !== undefined) {
    const among = query.subjects.length === 0 && !/\b(?:products?|items?)\b/i.test(phrase);
    return { kind: 'extreme', query, among };
  }
  // `the keyboard that costs $159`: those that it holds for, and one of them only where there is one.
  const bounded = (query.price ?? query.stock ?? query.owner) !== undefined && !query.unread;
  if (bounded && query.subjects.length > 0) return { kind: 'every', query };
  return { kind: 'name', name: nameIn(phrase) };
}

function nameIn(phrase: string): string {
  return unquote(
    phrase
      .replace(/^(?:the|a|an|my|our|that|this) /i, '')
      .replace(/^(?:product|item) (?=\S)/i, '')
      .replace(/^(?:(?:that|which) is )?(?:called|named|titled|with the name|by the name of) (?:of )?/i, '')
      .replace(/ (?:product|item|one)$/i, ''),
  );
}
