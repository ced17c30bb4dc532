/** A pattern written raw, in which case does not matter. Texts are tidy: a space stands for every kind and number of them. */
export const rx = (parts: TemplateStringsArray, ...values: readonly string[]): RegExp =>
  new RegExp(String.raw(parts, ...values), 'i');

/** Straight quotes, single spaces. */
export const tidy = (text: string): string =>
  text
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
    .replace(/[\u2018\u2019\u201a\u2032`]/g, "'")
    .replace(/[\u2013\u2014]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();

const quoted = /"[^"]*"|(?<![\w])'[^']*'(?!\w)/g;

const spoken: readonly [RegExp, string][] = [
  [/\b(what|who|that|how|where|let)s\b/gi, "$1's"],
  [/\b(do|does|did|is|are|was|wo|ca|would|should|could)nt\b/gi, "$1n't"],
  [/\b(is|are|was|were|does)n't\b/g, '$1 not'],
  [/\b(you|we|they)(ve|re)\b(?<!\bwere)/gi, "$1'$2"],
  [/\bu\b/g, 'you'],
  [/ n /g, ' and '],
  [/\bdiff\b/gi, 'difference'],
  [/\bw\/\s?/gi, 'with '],
  [/\bper cent\b/gi, 'percent'],
  [/\bavg\b/gi, 'average'],
];
/** What is written as it is spoken or typed in haste, in full. */
export const inFull = (text: string): string =>
  outsideQuotes(text, (part) => spoken.reduce((rest, [short, full]) => rest.replace(short, full), part));

/** Quoted stretches become equally long runs of `_`, so that a name is never read as a command. */
export const maskQuoted = (text: string): string => text.replace(quoted, (name) => '_'.repeat(name.length));

/** Changes what is not quoted: a quoted name is never touched. */
export const outsideQuotes = (text: string, change: (text: string) => string): string =>
  text
    .split(new RegExp(`(${quoted.source})`))
    .map((part, at) => (at % 2 === 0 ? change(part) : part))
    .join('');

export const unquote = (text: string): string =>
  /^"([^"]+)"$/.exec(text.trim())?.[1]?.trim() ??
  text
    .trim()
    .replace(/^["']+|["'.,;:!?]+$/g, '')
    .trim();

export const isQuoted = (text: string): boolean => /^(["']).*\1$/.test(text.trim());

/** `laptops` to `laptop`; case is kept but in `mice`. */
export function singular(word: string): string {
  if (/^mice$/i.test(word)) return 'mouse';
  if (/[lr]ves$/i.test(word)) return word.replace(/ves$/i, 'f');
  if (/ies$/i.test(word) && word.length > 4) return word.replace(/ies$/i, 'y');
  if (/(?:ches|shes|sses|xes)$/i.test(word)) return word.slice(0, -2);
  if (/[^su]s$/i.test(word) && word.length > 3) return word.slice(0, -1);
  return word;
}

/** `laptop` to `laptops`; a plural stays one. */
export function pluralOf(word: string): string {
  if (isPlural(word)) return word;
  if (/^mouse$/i.test(word)) return 'mice';
  if (/(?:ch|sh|ss|x)$/i.test(word)) return `${word}es`;
  return /[^aeiou]y$/i.test(word) ? word.replace(/y$/i, 'ies') : `${word}s`;
}

export const isPlural = (word: string): boolean => singular(word) !== word;

export const titleCase = (text: string): string => text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** A category as catalogues write it, unless the person wrote capitals of their own. */
export const asCategory = (text: string): string => (/\p{Lu}/u.test(text) ? text : titleCase(text));

const toTen = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const teens = 'eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
export const numberWords = [...toTen, ...teens];
export const countWord = `\\d+|${toTen.slice(1).join('|')}`;
export function readCount(text: string): number {
  const at = numberWords.indexOf(text.toLowerCase());
  return at >= 0 ? at : Number(text);
}

export const ordinals = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');
export const ordinalPattern = `${ordinals.join('|')}|\\d{1,2}(?:st|nd|rd|th)`;
/** The place that `second` or `2nd` means, from 0. */
export const ordinalAt = (text: string): number =>
  (ordinals.indexOf(text.toLowerCase()) + 1 || parseInt(text, 10)) - 1;

/** Whether an unquoted name holds what was meant to be something else: `Foo with a warranty`, `Foo, and then`. */
export const holdsMore = (named: string, name = named.replace(/ \(\d[\d.]*(?: ?\w{1,4})?\)$/, '')): boolean =>
  /[,;:()]|^(?:after|for|like|by|not|never|\p{L}+n't)\b|\S\s+(?:with|for|at|in|to|that|which|who|by|from|under|per|each|but|is|are|was|on|as|if|not|never|unless|except|\p{L}+n't|made|having|and\s+\S+\s+\S+)\b/iu.test(
    name,
  ) ||
  /^(?:\p{L}+ )?(?:of|up)\b.*\b(?:the|all|my|products?)\b/u.test(name) ||
  /^\p{Lu}.*\s(?!(?:of|the|and|a)\b)\p{Ll}{2,}/u.test(name);

/** A comma, as a part of a pattern, but not the one within `1,200`. */
export const comma = String.raw`(?:(?<!\d),|,(?!\d))`;

/** Lower-case words of letters and digits; `1,200` and `12.5` are one each. */
export const wordsOf = (text: string): string[] =>
  text.toLowerCase().match(/(?:[\p{L}\p{N}]|(?<=\p{N})(?:\.|,(?=\d{3}(?!\d)))(?=\p{N}))+/gu) ?? [];

/** A sentence from which readers take what they understand, each seeing only what is left. */
export class Scanner {
  constructor(public rest: string) {}

  /** Takes the first match out of the sentence. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.rest);
    if (!match) return undefined;
    this.rest = `${this.rest.slice(0, match.index)} ${this.rest.slice(match.index + match[0].length)}`
      .replace(/\s+/g, ' ')
      .trim();
    return match;
  }
}
