import { canBegin, isFunctionWord } from './lexicon.js';
import { outsideQuotes } from './words.js';

/**
 * Whether capitals set names apart in a message. They do not where everything is shouted, nor Where Most Words Begin
 * With One, which shows in the words that a sentence writes small.
 */
export function tellsNames(message: string): boolean {
  if (!/\p{Ll}/u.test(message.replace(/"[^"]*"/g, ''))) return false;
  const within = [...message.matchAll(/(?<=[\p{L}\p{N},'"$] )\p{L}{2,}/gu)].map(([word]) => word);
  // `US` and `IT` may be names of their own.
  const small = within.filter((word) => isFunctionWord(word) && !/^(?:US|IT)$/.test(word));
  return small.filter((word) => /^\p{Lu}/u.test(word)).length * 2 <= small.length;
}

/** A clause in which every capital that is left may begin a name. Quoted names stay as they are. */
export const settleCasing = (clause: string, tellsNames: boolean): string =>
  tellsNames ? withSmallBeginning(clause) : outsideQuotes(clause, (text) => text.toLowerCase());

/** The first word of a sentence has its capital for the place it stands in, unless the next one shows a name. */
function withSmallBeginning(clause: string): string {
  const [, word = '', next = ''] = /^([\p{L}']+)(?: (\S+))?/u.exec(clause) ?? [];
  const named = /^[\p{Lu}\p{N}]/u.test(next) || !/^\p{Lu}?[\p{Ll}']*$/u.test(word);
  return canBegin(word) || !named ? word.toLowerCase() + clause.slice(word.length) : clause;
}

/** A value as the person wrote it, where they did. */
export function inOwnCasing(value: string, message: string): string {
  if (message.includes(value)) return value;
  const literal = value.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const written = new RegExp(String.raw`(?<![\p{L}\p{N}])${literal}(?![\p{L}\p{N}])`, 'giu');
  return [...message.matchAll(written)].at(-1)?.[0] ?? value;
}
