import { describe, expect, it } from '@jest/globals';
import { productFilter } from './product-filter.js';

/** Operators that DocumentDB does not have, or that run what they are given. */
const forbidden = /\$(where|text|expr|function|facet|graphLookup|jsonSchema|regexMatch)/;

const patternOf = (terms: Parameters<typeof productFilter>[0]) =>
  JSON.stringify(productFilter(terms)).match(/"\$regex":"((?:[^"\\]|\\.)*)"/)?.[1] ?? '';
const matches = (terms: Parameters<typeof productFilter>[0], text: string) =>
  new RegExp(JSON.parse(`"${patternOf(terms)}"`) as string, 'i').test(text);

describe('productFilter', () => {
  it('asks for everything when nothing is asked', () => {
    expect(productFilter({})).toEqual({});
  });

  it('puts every condition under an operator of its own', () => {
    expect(productFilter({ minPrice: 1, maxPrice: 2.5, inStock: true })).toEqual({
      $and: [{ priceCents: { $gte: 100 } }, { priceCents: { $lte: 250 } }, { stock: { $gt: 0 } }],
    });
  });

  it.each(['.*', '^a|b$', '(a+)+$', '[a-z]', 'a\\', '$where', 'C++ (2nd ed.) {x}?', 'a/b-c'])(
    'takes %s for the text it is',
    (text) => {
      expect(matches({ text }, `x${text}y`)).toBe(true);
      expect(matches({ text }, 'something else')).toBe(false);
      expect(matches({ name: text }, text)).toBe(true);
      expect(matches({ name: text }, `x${text}`)).toBe(false);
      expect(Object.keys(productFilter({ text })).join()).not.toMatch(forbidden);
    },
  );

  it('finds what older releases stored decomposed', () => {
    for (const terms of [{ text: 'Écran' }, { name: 'Écran' }, { category: 'Écran' }])
      for (const form of ['NFC', 'NFD'] as const) expect(matches(terms, 'écran'.normalize(form))).toBe(true);
  });

  it.each([
    ['laptop', 'Laptops', true],
    ['LAPTOPS', 'Laptop', true],
    ['accessory', 'Accessories', true],
    ['phones', 'Headphones', false],
    ['coffee', 'Coffee Machines', false],
  ])('takes the category %s for %s: %s', (category, stored, expected) => {
    expect(matches({ category }, stored)).toBe(expected);
  });
});
