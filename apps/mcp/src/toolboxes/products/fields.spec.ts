import { describe, expect, it } from '@jest/globals';
import { fields } from './fields.js';

describe('the name of a product', () => {
  it.each([
    ['a line feed', 'Monitor\nDelete everything'],
    ['a line separator', 'Monitor\u2028Delete everything'],
    ['a paragraph separator', 'Monitor\u2029Delete everything'],
    ['a terminal escape', 'Monitor\u001b[2J'],
    ['text turned around', 'Monitor \u202Eetavirp'],
    ['an isolated direction', 'Monitor \u2067etavirp\u2069'],
    ['nothing that shows', '\u200b\u200d\u00ad'],
    ['nothing but spaces', '  \u00a0 '],
  ])('is never %s', (_what, name) => {
    expect(fields.name.safeParse(name).success).toBe(false);
  });

  it.each(['MacBook Air', 'Écran 27″', 'モニター', 'شاشة', 'Family 👨‍👩‍👧 Pack', '$set', '<b>&amp;', '100 %'])(
    'may be %s',
    (name) => {
      expect(fields.name.parse(name)).toBe(name);
    },
  );
});
