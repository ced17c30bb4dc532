import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { fakeWorld } from '#test/enforcement/fake-world';
import { openObjects } from './open-objects.js';
import { Tool } from './tool.js';

const input = z.object({ range: z.object({ from: z.int() }) });
const common = {
  name: 'x', title: 'x', description: 'x', output: z.object({}), needs: 'nothing', effect: 'read', scope: 'catalogue:read',
  resource: { type: 'Shelf' }, run: () => Promise.resolve({}),
} as const; // prettier-ignore

describe('INVARIANT (unknown properties are refused)', () => {
  it.each([
    ['an object in an object', z.object({ range: z.object({ from: z.int() }) }), 'range'],
    ['one in a list', z.object({ filters: z.array(z.object({ name: z.string() })) }), 'filters.[]'],
    ['one in a tuple', z.object({ pair: z.tuple([z.object({})]) }), 'pair.[]'],
    ['one among others', z.object({ one: z.union([z.strictObject({}), z.object({})]) }), 'one'],
    ['one that may be missing', z.object({ range: z.object({}).optional() }), 'range'],
    ['one that has a default', z.object({ range: z.object({}).default({}) }), 'range'],
    ['one deep down', z.object({ a: z.strictObject({ b: z.strictObject({ c: z.object({}) }) }) }), 'a.b.c'],
    ['one in a map', z.object({ map: z.record(z.string(), z.object({})) }), 'map'],
    ['one that takes whatever comes', z.object({ any: z.looseObject({}) }), 'any'],
    ['one of which two are made', z.object({ both: z.intersection(z.object({}), z.strictObject({})) }), 'both'],
  ])('a tool is not made that would drop keys of %s in silence', (_what, schema, place) => {
    expect(() => Tool.from({ ...common, input: schema as z.ZodObject })).toThrow(
      `\`x\` takes keys that it does not name in \`${place}\``,
    );
  }); // prettier-ignore

  it('a tool is made whose objects are strict, and whose maps say what their values are', () => {
    const strict = z.object({
      range: z.strictObject({ from: z.int() }).default({ from: 1 }),
      labels: z.record(z.string(), z.string()),
      type: z.enum(['object']),
    });
    expect(Tool.from({ ...common, input: strict }).name).toBe('x');
  });

  it('no tool there is has such a place, and a plain object has one', () => {
    for (const tool of fakeWorld().ports.toolboxes.all()) expect(openObjects(tool.inputSchema)).toEqual([]);
    expect(openObjects(z.toJSONSchema(input, { io: 'input' }))).toEqual(['arguments', 'range']);
  });
});
