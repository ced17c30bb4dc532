import { maskQuoted, tidy, withoutPoliteness } from './words.js';

const verbs =
  'create|add|delete|remove|erase|update|change|set|rename|raise|increase|lower|decrease|reduce|cut|drop|make|mark|move|show|list|find|search|get|take|give|tell|double|halve|discount|put|hide|publish|restock|display|look';
const boundary = new RegExp(
  [
    String.raw`\s*;\s*`,
    String.raw`[.!?]\s+(?=[A-Z"'])`,
    String.raw`\s*[,.]?\s+(?:and\s+)?(?:then|after that|afterwards)\s*,?\s+`,
    String.raw`\s*,\s*(?:and\s+)?(?=(?:${verbs})\s)`,
    String.raw`\s+and\s+(?:also\s+|please\s+)?(?=(?:${verbs})\s)`,
  ].join('|'),
  'gi',
);

/** The things asked for in one message, in order; quoted names are never cut. */
export function readClauses(text: string): string[] {
  const whole = tidy(text);
  const masked = maskQuoted(whole);
  const clauses: string[] = [];
  let from = 0;
  for (const match of masked.matchAll(boundary)) {
    clauses.push(whole.slice(from, match.index));
    from = match.index + match[0].length;
  }
  clauses.push(whole.slice(from));
  const kept = clauses.map(withoutPoliteness).filter((clause) => clause !== '' && !isChatter(clause));
  return kept.length > 0 ? kept : [whole];
}

/** Before or after a request, `hello` or `thanks` is no request of its own. */
const isChatter = (clause: string) =>
  /^(?:hi|hello|hey|thanks|thank you|please|ok|okay|cheers)\b[^a-z]*$/i.test(clause);
