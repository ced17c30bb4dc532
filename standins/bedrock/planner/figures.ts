import { numberWords, outsideQuotes } from './words.js';

const tens = '- ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales: Readonly<Record<string, number>> = { dozen: 12, hundred: 100, thousand: 1000, grand: 1000 };
const word = [...tens.slice(2), ...[...numberWords].reverse(), ...Object.keys(scales)].join('|');
const more = `(?:[ -]+|(?<=hundred|thousand) and (?!(?:${word}) (?:hundred|thousand)))(?:${word})\\b`;
const number = `(?:(?:an?|\\d+(?:\\.5)?) (?=dozen|hundred|thousand|grand))?(?:${word})\\b(?:${more})*`;
const unit = '(?:dollars?|bucks?|usd|percent|%|units?|pieces?)';
/** What may follow an amount; anything else makes a name of it, such as `Fifty Dollar Club`. */
const goesOn =
  '(?= ?(?:[,.?!]|$)| (?:and|or|to|in|each|with|of|off|from|on|for|more|less|cheaper|dearer|left|at|that|which|category|stock)\\b)';
const amountLead =
  '(?:under|below|over|above|than|at most|at least|up to|between|between \\S+ and|from \\S+ to|for|at|costs?|costing|by|priced? at|(?:stock|quantity|price)\\b[^"]* to|take|add|remove|sold|got|received)';

const withUnit = new RegExp(`\\b${number}(?= ${unit}${goesOn})`, 'gi');
const afterLead = new RegExp(`(?<=\\b${amountLead} )${number}${goesOn}`, 'gi');

const halves = /\b(?:(\w+) and a )?half (?:an? )?(?=(?:hundred|thousand|grand)\b)/gi;
/** `between two and three hundred`: the one scale belongs to both. */
const shared = /\b([\w.]+) (and|to|or) (?=(\w+)(k| hundred| thousand| grand)\b)/gi;

/** `less than fifty dollars` in figures. Only amounts are read so: a product may be called `Seven`. */
export const inFigures = (clause: string): string =>
  outsideQuotes(clause, (text) =>
    [withUnit, afterLead, afterLead].reduce(
      (rest, pattern) => rest.replace(pattern, (amount) => String(valueOf(amount))),
      text
        .replace(halves, (_whole, count = '') => `${valueOf(String(count)) + 0.5} `)
        .replace(shared, (whole, one: string, by: string, other: string, scale: string) =>
          valueOf(one) > 0 && valueOf(one) < valueOf(other) ? `${one}${scale} ${by} ` : whole,
        ),
    ),
  );

function valueOf(text: string): number {
  let total = 0;
  let part = 0;
  for (const each of text.toLowerCase().split(/[ -]+/)) {
    const scale = scales[each];
    const plain = Math.max(numberWords.indexOf(each), 10 * tens.indexOf(each), Number(/^an?$/.test(each)));
    if (scale === undefined) part += Number(each) || plain;
    else if (scale <= 100) part = (part || 1) * scale;
    else [total, part] = [total + (part || 1) * scale, 0];
  }
  return total + part;
}
