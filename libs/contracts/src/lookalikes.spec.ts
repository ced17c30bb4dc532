import { describe, expect, it } from '@jest/globals';
import { lookalikesOf } from './lookalikes.js';

const alike = (one: string, other: string) => {
  const keys = lookalikesOf(one);
  return lookalikesOf(other).some((key) => keys.includes(key));
};

describe('lookalikesOf', () => {
  it.each([
    ['the same name', 'MacBook Air', 'MacBook Air'],
    ['capitals', 'MacBook Air', 'MACBOOK air'],
    ['an i in capitals', 'Info', 'INFO'],
    ['Cyrillic letters', 'MacBook', 'МасВооk'],
    ['one Cyrillic letter', 'Laptop', 'Lаptop'],
    ['Greek letters', 'Ovo', 'Οvo'],
    ['a capital I for an l', 'PayPal', 'PayPaI'],
    ['digits for letters', 'Cool Desk', 'C00l Desk'],
    ['letters of mathematics', 'Monitor', '\u{1D40C}\u{1D428}nitor'],
    ['full width', 'Monitor', 'Ｍonitor'],
    ['full width of a letter that the confusables leave out', 'Desk', 'Ｄesk'],
    ['half width', 'モニター', 'ﾓﾆﾀｰ'],
    ['r and n for m', 'Modem', 'Modern'],
    ['a quote of another kind', "Screen 27'", 'Screen 27’'],
    ['an emoji with and without its selector', '❤️ Mug', '❤ Mug'],
    ['what is composed', 'Écran', 'E\u0301cran'],
  ])('%s: %s and %s can be taken for each other', (_what, one, other) => {
    expect(alike(one, other)).toBe(true);
    expect(alike(other, one)).toBe(true);
  });

  it.each([
    ['Monitor 27', 'Monitor 24'],
    ['Mail Map', 'Mall Map'],
    ['Écran', 'Ecran'],
    ['Desk', 'Desks'],
    ['モニター', 'モニタ'],
  ])('%s and %s cannot', (one, other) => {
    expect(alike(one, other)).toBe(false);
  });
});
