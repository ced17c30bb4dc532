/** Straight quotes, single spaces. */
export function tidy(text: string): string {
  const plain = text
    .replace(/[\u201c\u201d\u00ab\u00bb]/g, '"')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u2013\u2014]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
  // Shouting is no list of names.
  return /[a-z]/.test(plain) || !/[A-Z]{3}/.test(plain) ? plain : plain.toLowerCase();
}

const politeness = [
  /^(?:hi|hello|hey|hey there|ok|okay|alright|thanks|thank you|yes|sure|well|so|now|then|and|also|please|kindly|just|deputy)\b[,!.:]*\s+/i,
  /^(?:great|good|perfect|nice|cool)[,!.]\s+/i,
  /^(?:can|could|would|will) you\s+/i,
  /^i(?:'d| would) like (?:you )?to\s+/i,
  /^i (?:want|need)(?: you)? to\s+/i,
  /^(?:let's|let us|go ahead and|help me(?: to)?|i'd like|i would like|i want|i need)\s+/i,
];

/** Takes the politeness off both ends, so that what is asked for comes first. */
export function withoutPoliteness(text: string): string {
  let rest = text.trim();
  for (let before = ''; before !== rest;) {
    before = rest;
    for (const pattern of politeness) rest = rest.replace(pattern, '');
    rest = rest.replace(/[\s,]+(?:please|thanks|thank you|for me|right now|now|ok|okay)?\s*[.!?]*$/i, '');
  }
  return rest;
}

/** Quoted stretches become equally long runs of `_`, so that a name is never read as a command. */
export const maskQuoted = (text: string): string =>
  text.replace(/"[^"]*"|(?<![\w])'[^']*'(?!\w)/g, (quoted) => '_'.repeat(quoted.length));

export function unquote(text: string): string {
  return text
    .trim()
    .replace(/^["']+|["'.,;:!?]+$/g, '')
    .trim();
}

export const isQuoted = (text: string): boolean => /^(["']).*\1$/.test(text.trim());

const irregular: readonly [string, string][] = [
  ['mouse', 'mice'],
  ['shelf', 'shelves'],
];

/** `laptops` to `laptop`; case is kept but in the few irregular words. */
export function singular(word: string): string {
  const known = irregular.find(([, many]) => many === word.toLowerCase());
  if (known) return known[0];
  if (/ies$/i.test(word) && word.length > 4) return word.replace(/ies$/i, 'y');
  if (/(?:ches|shes|sses|xes)$/i.test(word)) return word.slice(0, -2);
  if (/[^su]s$/i.test(word) && word.length > 3) return word.slice(0, -1);
  return word;
}

/** `laptop` to `laptops`; a plural stays one. */
export function pluralOf(word: string): string {
  if (isPlural(word)) return word;
  const known = irregular.find(([one]) => one === word.toLowerCase());
  if (known) return known[1];
  if (/(?:ch|sh|ss|x)$/i.test(word)) return `${word}es`;
  return /[^aeiou]y$/i.test(word) ? word.replace(/y$/i, 'ies') : `${word}s`;
}

export const isPlural = (word: string): boolean => singular(word) !== word;

export const titleCase = (text: string): string => text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

const numberWords = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
export const countWord = `\\d+|${numberWords.slice(1).join('|')}`;
export function readCount(text: string): number {
  const at = numberWords.indexOf(text.toLowerCase());
  return at >= 0 ? at : Number(text);
}

/** Lower-case words of letters and digits. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
