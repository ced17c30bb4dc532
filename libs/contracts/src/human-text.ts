import { z } from 'zod';

/**
 * What no name may hold, since it is not seen or makes another text of what follows: controls, format characters and marks of
 * direction (`Cc`, `Cf`), what stands for nothing yet or for whatever a font says (`Cn`, `Co`, `Cs`), line and paragraph breaks, and
 * every code point that Unicode says may be ignored in display (UAX #44, Default_Ignorable_Code_Point). Some are symbols by their
 * category and blank to the eye: Braille without a dot, the place of an object that is not there, a note without a head.
 */
const neverSeen = '[\\p{C}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\uFFFC\\u{1D159}]';
/**
 * Marks that are not drawn and tell how the letters on both sides of them are (Indic_Syllabic_Category Invisible_Stacker and
 * Number_Joiner, and those of Tifinagh and Khitan), by the script in which they are part of words. Anywhere else they are not seen.
 */
const joining = {
  Brahmi: 0x1107f,
  Chakma: 0x11133,
  Dives_Akuru: 0x1193e,
  Kawi: 0x11f42,
  Kharoshthi: 0x10a3f,
  Khitan_Small_Script: 0x16fe4,
  Khmer: 0x17d2,
  Meetei_Mayek: 0xaaf6,
  Myanmar: 0x1039,
  Soyombo: 0x11a99,
  Sundanese: 0x1bab,
  Tai_Tham: 0x1a60,
  Tifinagh: 0x2d7f,
  Zanabazar_Square: 0x11a47,
};
const outOfPlace = Object.entries(joining).map(([script, mark]) => {
  const [joins, letter] = [`\\u{${mark.toString(16)}}`, `[\\p{Script=${script}}--\\u{${mark.toString(16)}}]`];
  return `(?<!${letter})${joins}|${joins}(?!${letter})`;
});
const unseen = new RegExp([neverSeen, ...outOfPlace].join('|'), 'v');
const eachUnseen = new RegExp(unseen.source, 'gv');
/** Sequences that Unicode recommends for interchange (UTS #51): a closed list, in which joiners and selectors belong to one sign. */
const emoji = new RegExp('\\p{RGI_Emoji}', 'gv');
/** A letter, digit, sign or symbol; marks and spaces alone show as nothing, or as something that is not there. */
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;
/** More marks on one letter than any language has (UTS #39 section 5.4) cover what is around it. */
const stacked = /\p{M}{5}/u;
const eachStack = /(\p{M}{4})\p{M}+/gu;

const withoutEmoji = (text: string) => text.replace(emoji, '');

/** One form for what reads the same: composed (NFC), every kind of space a plain one, none at the ends and one at a time. */
export const normaliseText = (text: string): string =>
  text.normalize('NFC').replace(/\p{Zs}+/gu, ' ').replace(/^ | $/g, ''); // prettier-ignore

/**
 * Text by which people know something or somebody: the name of a product, a category, a user name. It is normalised, and refused when
 * it holds what cannot be seen, so that what is stored is what is shown.
 * @param longest in UTF-16 code units, after it was normalised
 */
export const humanText = (longest: number) =>
  z
    .string()
    .max(4 * longest)
    .overwrite(normaliseText)
    .refine((text) => text.length > 0 && visible.test(text), 'must hold something that can be seen')
    .refine((text) => text.length <= longest, `must have at most ${String(longest)} characters`)
    .refine(
      (text) => !unseen.test(withoutEmoji(text)),
      'must be one line without characters that cannot be seen, such as controls, joiners or marks of direction',
    )
    .refine((text) => !stacked.test(text.normalize('NFD')), 'must not pile marks on one letter');

/**
 * Text that came from elsewhere and cannot be refused any more, as it may be shown: what could not be seen is shown as U+FFFD, so that
 * two names that differ look different, and of marks piled on one letter four are left.
 */
export function shownText(text: string): string {
  const normal = withoutStacks(normaliseText(text)) || '\uFFFD';
  let shown = '';
  let from = 0;
  for (const { 0: sign, index } of normal.matchAll(emoji)) {
    shown += normal.slice(from, index).replace(eachUnseen, '\uFFFD') + sign;
    from = index + sign.length;
  }
  return shown + normal.slice(from).replace(eachUnseen, '\uFFFD');
}

const withoutStacks = (text: string) =>
  stacked.test(text.normalize('NFD'))
    ? text.normalize('NFD').replace(eachStack, '$1').normalize('NFC')
    : text;
