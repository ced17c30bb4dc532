import { describe, expect, it } from '@jest/globals';
import { catalogue, converse, fromCatalogue } from './conversation.js';

/** What somebody says, and the last call that must come of it; a list's own limits are left out. */
export type Saying = readonly [
  words: string,
  tool: 'list' | 'search' | 'get' | 'create' | 'update' | 'delete' | 'none',
  input?: Readonly<Record<string, unknown>>,
];

const bob = { owner: 'bob', stock: 5 };
export const rows = [
  ...catalogue,
  { id: '145', name: 'MacBook Air', category: 'Laptops', price: 999, ...bob },
  { id: '146', name: 'Heron 13 Ultralight', category: 'Laptops', price: 1499, ...bob },
  { id: '150', name: 'Lumen Fold', category: 'Phones', price: 1099, ...bob },
  { id: '160', name: 'Slate 11', category: 'Tablets', price: 649, ...bob },
  { id: '170', name: 'Desk Lamp', category: 'Accessories', price: 35, ...bob },
];

const casings: Readonly<Record<string, (text: string) => string>> = {
  'as written': (text) => text,
  'Sentence case': (text) => text.charAt(0).toUpperCase() + text.slice(1),
  'lower case': (text) => text.toLowerCase(),
  'UPPER CASE': (text) => text.toUpperCase(),
};
const ends: Readonly<Record<string, (text: string) => string>> = {
  'no mark': (text) => text.replace(/[.!?]+$/, ''),
  'a full stop': (text) => text.replace(/[.!?]+$/, '') + '.',
  'a question mark': (text) => text.replace(/[.!?]+$/, '') + '?',
};

/** Holds each saying in every casing and with every end: neither may change what is asked for. */
export function holdInEveryCasing(title: string, sayings: readonly Saying[]): void {
  describe(title, () => {
    it.each(sayings)('%s', (words, tool, input = {}) => {
      const planned: Record<string, unknown> = {};
      const wanted: Record<string, unknown> = {};
      for (const [casing, recase] of Object.entries(casings))
        for (const [end, finish] of Object.entries(ends)) {
          const said = finish(recase(words));
          planned[`${casing}, ${end}: ${said}`] = lastCall(said);
          wanted[`${casing}, ${end}: ${said}`] = expected(tool, input, recase);
        }
      expect(planned).toEqual(wanted);
    });
  });
}

/** A name given to a product stays as the person wrote it; anything looked for may be in any case. */
const expected = (
  tool: string,
  input: Readonly<Record<string, unknown>>,
  recase: (text: string) => string,
) => [tool, fold(typeof input['name'] === 'string' ? { ...input, name: recase(input['name']) } : input)];

export function lastCall(words: string): [string, unknown] {
  const [name = 'products_none', input = {}] = converse(fromCatalogue(rows)).say(words).calls.at(-1) ?? [];
  return [name.replace('products_', ''), fold(input as Record<string, unknown>)];
}

function fold(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const told = Object.entries(input).filter(
    ([slot, value]) => slot !== 'limit' || typeof value !== 'number' || value < 50,
  );
  return Object.fromEntries(
    told.map(([slot, value]) => [slot, slot === 'text' ? String(value).toLowerCase() : value]),
  );
}
