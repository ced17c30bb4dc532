import { describe, expect, it } from '@jest/globals';
import { type Document, Double, Int32, Long } from 'bson';
import { compileUpdate } from './apply-update.js';

const apply = (document: Document, update: unknown) => compileUpdate(update)(document);
const i = (value: number) => new Int32(value);

describe('an update', () => {
  it.each<[string, Document, Document, Document]>([
    [
      'sets a nested field and makes what is missing',
      { a: 1 },
      { $set: { 'b.c.d': 2 } },
      { a: 1, b: { c: { d: 2 } } },
    ],
    ['unsets a field', { a: 1, b: { c: 1, d: 2 } }, { $unset: { a: '', 'b.c': '' } }, { b: { d: 2 } }],
    ['unsets nothing where nothing is', { a: 1 }, { $unset: { 'x.y': '' } }, { a: 1 }],
    ['adds to a missing field from zero', {}, { $inc: { n: i(2) } }, { n: i(2) }],
  ])('%s', (_what, before, update, after) => {
    const unchanged = JSON.stringify(before);
    expect(apply(before, update)).toEqual(after);
    expect(JSON.stringify(before)).toBe(unchanged);
  });

  it('widens a whole number before it would overflow, and refuses beyond 64 bits', () => {
    expect(apply({ n: i(0x7fffffff) }, { $inc: { n: i(1) } })).toEqual({ n: Long.fromNumber(0x80000000) });
    expect(apply({ n: i(1) }, { $inc: { n: new Double(0.5) } })).toEqual({ n: new Double(1.5) });
    expect(() => apply({ n: Long.MAX_VALUE }, { $inc: { n: i(1) } })).toThrow(/64-bit/);
  });

  it.each<[number, Document, unknown]>([
    [14, { a: 'x' }, { $inc: { a: i(1) } }],
    [14, { a: i(1) }, { $inc: { a: 'x' } }],
    [28, { a: 1 }, { $set: { 'a.b': 1 } }],
    [303, { a: [] }, { $set: { 'a.0': 1 } }],
    [40, {}, { $set: { a: 1 }, $unset: { 'a.b': 1 } }],
    [9, {}, { $set: 5 }],
    [9, {}, 5],
    [2, {}, { $set: { 'a..b': 1 } }],
    [303, {}, [{ $set: { a: 1 } }]],
    [303, {}, { $unknown: { a: 1 } }],
    [303, {}, { a: 1 }],
    [303, {}, {}],
  ])('is refused with %d: %j by %j', (code, before, update) => {
    let refusal: unknown;
    try {
      apply(before, update);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code });
  });
});
