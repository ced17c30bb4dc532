import { describe, expect, it } from '@jest/globals';
import { mirroredArguments, saidIn } from './mirrored-arguments.js';

const schema = (properties: object) => ({ type: 'object', properties });
const marked = (header: unknown, type = 'string') => ({ type, 'x-mcp-header': header });

describe('mirroredArguments', () => {
  it('finds the marks where a chain of properties leads', () => {
    const found = mirroredArguments(schema({ a: marked('A'), b: schema({ c: marked('In-C', 'integer') }), d: { type: 'string' } })); // prettier-ignore
    expect(found).toEqual([
      { path: ['a'], header: 'mcp-param-a' },
      { path: ['b', 'c'], header: 'mcp-param-in-c' },
    ]);
  });

  it.each([
    ['no text', marked(7)],
    ['no name of a header', marked('two words')],
    ['empty', marked('')],
    ['on a list', marked('A', 'array')],
    ['on a number, which is written in many ways', marked('A', 'number')],
  ])('refuses a mark that is %s', (_what, property) => {
    expect(() => mirroredArguments(schema({ a: property }))).toThrow('`a` cannot be said in a header');
  });

  it('refuses one header for two arguments', () => {
    expect(() => mirroredArguments(schema({ a: marked('Same'), b: marked('same') }))).toThrow('one header');
  });
});

describe('saidIn', () => {
  const argument = { path: ['a', 'b'], header: 'x' };
  it('is the text of a primitive, and nothing where there is none', () => {
    expect([{ a: { b: 'x' } }, { a: { b: 7 } }, { a: { b: false } }].map((given) => saidIn(given, argument))).toEqual(['x', '7', 'false']); // prettier-ignore
    for (const given of [undefined, {}, { a: null }, { a: { b: null } }, { a: { b: ['x'] } }, 'text'])
      expect(saidIn(given, argument)).toBeUndefined();
  });
});
