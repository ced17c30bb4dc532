import { changeForms, set } from './change-forms.js';
import { type Change, field } from './changed-field.js';
import { readTarget, type Target } from './target.js';

export type Update = { target: Target; changes: Change[] };

const bare = new RegExp(`^(?:${set}|rename|raise|increase|lower|decrease|reduce)\\s+(.+)$`, 'i');

/** Reads a clause as a change; undefined when it is none. A target without a change has an empty list. */
export function readUpdate(clause: string): Update | undefined {
  for (const { pattern, read } of changeForms) {
    const groups = pattern.exec(clause)?.groups;
    if (!groups?.['x']) continue;
    const changes = read(groups);
    // `set the stock of 109 to 3.5` is no price, though a price could be read in it.
    if (otherField.test(groups['x']) && changes.some((change) => change.field === 'price')) continue;
    if (changes.length > 0) return { target: targetOf(groups['x']), changes };
  }
  const named = bare.exec(clause)?.[1];
  return named ? { target: targetOf(named), changes: [] } : undefined;
}

const otherField =
  /^(?:the\s+)?(?:new\s+)?(?:stock(?: level)?|quantity|qty|inventory|category|name|title|visibility|description)\s+(?:of|for)\s|(?:'s?\s+|\s)(?:stock(?: level)?|quantity|qty|inventory|category|visibility)$/i;
const ofField = new RegExp(`^(?:the\\s+)?(?:${field})\\s+of\\s+`, 'i');

/** `its price` is the price of it. */
function targetOf(text: string): Target {
  const phrase = text.replace(ofField, '').trim();
  return /^(?:its?|their|the)$/i.test(phrase)
    ? { kind: 'mentioned', one: !/^their$/i.test(phrase) }
    : readTarget(phrase.replace(/'s$/i, ''));
}
