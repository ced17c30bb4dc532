import { settleCasing, tellsNames } from './casing.js';
import { comparisons } from './constraints.js';
import { inFigures } from './figures.js';
import { verb } from './lexicon.js';
import { isManners, withoutPoliteness } from './politeness.js';
import { inFull, maskQuoted, tidy } from './words.js';

/** A bound alone is said of what stands before it: `monitors! Cheaper than 200!` */
const bound = `between|${comparisons.map(([words]) => words).join('|')}`;
const verbs = Object.values(verb).join('|');
const boundary = new RegExp(
  [
    String.raw` ?; ?`,
    String.raw`[.!?]+ (?=["'a-z])(?!(?:for|at|priced?|costing|with|in|and|to|from|stock|category|${bound})\b)`,
    String.raw` ?[,.]? (?:and )?(?:then|after that|afterwards) ?,? `,
    String.raw` ?,? and (?=(?:what|who|how|which)\b)`,
    String.raw` ?, ?(?:and )?(?=(?:${verbs}) )(?!\w+ (?:them|it) \w+ (?:the |our )?stock\b)`,
    String.raw` and (?:also |please )?(?=(?:${verbs}) )`,
  ].join('|'),
  'gi',
);

/**
 * The things asked for in one message, in order, each without its politeness and with capitals only where
 * they may tell a name; quoted names are never cut.
 */
export function readClauses(text: string): string[] {
  const whole = inFull(tidy(text));
  const asked = isManners(whole) ? whole : withoutPoliteness(whole);
  const masked = maskQuoted(asked);
  const clauses: string[] = [];
  let from = 0;
  for (const match of masked.matchAll(boundary)) {
    clauses.push(asked.slice(from, match.index));
    from = match.index + match[0].length;
  }
  clauses.push(asked.slice(from));
  const named = tellsNames(whole);
  const kept = clauses
    .filter((clause) => !isManners(clause))
    .map(withoutPoliteness)
    .filter((clause) => clause !== '' && !isManners(clause));
  return (kept.length > 0 ? kept : [whole]).map((clause) => inFigures(settleCasing(clause, named)));
}
