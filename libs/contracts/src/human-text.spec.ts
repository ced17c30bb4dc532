import { describe, expect, it } from '@jest/globals';
import { humanText, normaliseText, shownText } from './human-text.js';

const text = humanText(40);

describe('INVARIANT (what is stored is what is shown)', () => {
  it.each([
    ['a line feed', 'Monitor\nDelete everything'],
    ['a line separator', 'Monitor\u2028Delete'],
    ['a paragraph separator', 'Monitor\u2029Delete'],
    ['a tab', 'Monitor\tx'],
    ['a line feed at its end', 'Monitor\n'],
    ['a terminal escape', 'Monitor\u001b[2J'],
    ['a control of C1', 'Monitor\u009b2J'],
    ['text turned around', 'Monitor \u202Eetavirp'],
    ['an isolated direction', 'Monitor \u2067etavirp\u2069'],
    ['a mark of direction', 'Monitor\u200F'],
    ['the Arabic letter mark', 'Monitor\u061C'],
    ['a space of no width', 'Moni\u200Btor'],
    ['a joiner', 'Moni\u200Dtor'],
    ['a non-joiner', 'Moni\u200Ctor'],
    ['a word joiner', 'Moni\u2060tor'],
    ['a soft hyphen', 'Moni\u00ADtor'],
    ['a byte order mark', '\uFEFFMonitor'],
    ['a combining grapheme joiner', 'Moni\u034Ftor'],
    ['a filler of Hangul', 'Monitor\u3164'],
    ['a filler of half width', 'Monitor\uFFA0'],
    ['a vowel that is none', 'Monitor\u17B4'],
    ['a separator of Mongolian vowels', 'Monitor\u180E'],
    ['a selector of variants', 'Monitor\uFE0F'],
    ['a selector beyond the first', 'Monitor\u{E0100}'],
    ['tags', 'Monitor\u{E0041}\u{E0042}'],
    ['an annotation', 'Monitor\uFFF9x\uFFFB'],
    ['a note of music that is not seen', 'Monitor\u{1D173}'],
    ['a shorthand control', 'Monitor\u{1BCA0}'],
    ['a private character', 'Monitor\uE000'],
    ['a code point that is none', 'Monitor\uFFFF'],
    ['half a character', 'Monitor\uD800'],
    ['Braille without a dot', 'Monitor\u2800'],
    ['the place of an object', 'Monitor\uFFFC'],
    ['a note without a head', 'Monitor\u{1D159}'],
    ['a joiner beside emoji that make none together', '\u{1F4BB}\u200D\u{1F4BB}'],
    ['a joiner of Tifinagh in another script', 'Moni\u2D7Ftor'],
    ['a filler of Khitan', 'Monitor\u{16FE4}'],
    ['a joiner of Brahmi numbers', 'Moni\u{1107F}tor'],
    ['what stacks Burmese letters, beside others', 'Moni\u1039tor'],
    ['what stacks Khmer letters, with none behind it', 'ភ\u17D2'],
    ['two that stack, of which one is seen', 'ភ\u17D2\u17D2នំពេញ'],
    ['five marks on one letter', 'a\u0300\u0301\u0302\u0303\u0304'],
    ['nothing that shows', '\u200b\u200d\u00ad'],
    ['nothing but spaces', '  \u00a0\u3000 '],
    ['nothing but marks', '\u0301\u0302'],
    ['too much', 'x'.repeat(41)],
  ])('%s is refused', (_what, value) => {
    expect(text.safeParse(value).success).toBe(false);
  });

  it.each(['MacBook Air', 'Écran 27″', 'モニター', 'شاشة', 'จอภาพ', '모니터', 'မန္တလေး', 'ភ្នំពេញ', 'Family 👨‍👩‍👧 Pack', '❤️ Mug', '🏴󠁧󠁢󠁷󠁬󠁳󠁿 Flag', '1️⃣', '$set', '<b>&amp;', '100 %'])(
    '%s is a name',
    (value) => {
      expect(text.parse(value)).toBe(value);
    },
  ); // prettier-ignore

  it.each([
    ['what is composed of two', 'E\u0301cran', 'Écran'],
    ['a space that does not break', 'Mac\u00A0Book', 'Mac Book'],
    ['a wide and a thin space', 'Mac\u3000\u2009Book', 'Mac Book'],
    ['spaces at its ends', ' \u2003Mac  Book\u00A0', 'Mac Book'],
  ])('%s becomes one form', (_what, value, form) => {
    expect(text.parse(value)).toBe(form);
    expect(normaliseText(form)).toBe(form);
  });

  it('what is stored already is shown with a sign for each character that could not be seen', () => {
    expect(shownText('bob\u200B')).toBe('bob\uFFFD');
    expect(shownText('Moni\u1039tor')).toBe('Moni\uFFFDtor');
    expect([shownText(''), shownText(' ')]).toEqual(['\uFFFD', '\uFFFD']);
    expect(shownText('a\u202Eb\nc\u{E0041}')).toBe('a\uFFFDb\uFFFDc\uFFFD');
    expect(shownText(`a${'\u0301'.repeat(40)}b`)).toBe('á\u0301\u0301\u0301b');
    expect(text.safeParse(shownText(`a${'\u0300\u0323'.repeat(9)}`)).success).toBe(true);
    for (const good of ['Écran 27″', 'Family 👨‍👩‍👧 Pack', 'شاشة', 'မန္တလေး']) expect(shownText(good)).toBe(good);
  });
});
