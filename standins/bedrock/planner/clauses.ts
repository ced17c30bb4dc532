import { settleCasing, tellsNames } from './casing.js';
import { inFigures } from './figures.js';
import { beginsSentence, verb } from './lexicon.js';
import { isManners, withoutPoliteness } from './politeness.js';
import { inFull, maskQuoted, tidy } from './words.js';

const verbs = Object.values(verb).join('|');
const boundary = new RegExp(
  [
    String.raw` ?[.!?;]+ ?(?<=[ ;])(?=["'a-z(])`,
    String.raw` ?[,.]? (?:and )?(?:then|after that|afterwards) ?,? `,
    String.raw` ?,? and (?=(?:what|who|how|which)\b)`,
    String.raw` ?, ?(?:and |but )?(?:just |only |rather |instead )*(?=(?:${verbs}) )`,
    String.raw` and (?:also |please )?(?=(?:${verbs}) )`,
  ].join('|'),
  'gi',
);

/**
 * The things asked for in one message, in order, each without its politeness and with capitals only where
 * they may tell a name; quoted names are never cut.
 */
export function readClauses(text: string): string[] {
  const said = inFull(tidy(text));
  const [, within = ''] = /^"([^"]+)"$/.exec(said) ?? [];
  const whole = beginsSentence(within, false) ? within : said;
  const asked = isManners(whole) ? whole : withoutPoliteness(whole);
  const masked = maskQuoted(asked);
  const named = tellsNames(whole);
  const clauses = [''];
  let from = 0;
  const addTo = (text: string) => clauses.push((clauses.pop() ?? '') + text);
  for (const { 0: mark, index } of masked.matchAll(boundary)) {
    const next = index + mark.length;
    addTo(asked.slice(from, index));
    // What begins no sentence goes on: `monitors! cheaper than 200!`
    if (!/[.!?;]/.test(mark) || beginsSentence(masked.slice(next), named) || isManners(masked.slice(next)))
      clauses.push('');
    else addTo(', ');
    from = next;
  }
  addTo(asked.slice(from));
  const kept = clauses
    .filter((clause) => !isManners(clause))
    .map(withoutPoliteness)
    .filter((clause) => clause !== '' && !isManners(clause));
  return (kept.length > 0 ? kept : [whole]).map((clause) => inFigures(settleCasing(clause, named)));
}
