import { describe, expect, it } from '@jest/globals';
import { type Document, Double, Int32, Long } from 'bson';
import { compileUpdate } from './apply-update.js';
import { upsertSeed } from './upsert-seed.js';

const moment = { now: new Date(5), inserting: false };
const apply = (document: Document, update: unknown) => compileUpdate(update)(document, moment);
const i = (value: number) => new Int32(value);

describe('an update', () => {
  it.each<[string, Document, Document, Document]>([
    [
      'sets a nested field and makes what is missing',
      { a: 1 },
      { $set: { 'b.c.d': 2 } },
      { a: 1, b: { c: { d: 2 } } },
    ],
    ['sets an element by position', { a: [1, 2] }, { $set: { 'a.1': 3 } }, { a: [1, 3] }],
    [
      'unsets a field, and leaves null in an array',
      { a: 1, b: [1, 2] },
      { $unset: { a: '', 'b.0': '' } },
      { b: [null, 2] },
    ],
    ['unsets nothing where nothing is', { a: 1 }, { $unset: { 'x.y': '' } }, { a: 1 }],
    ['adds to a missing field from zero', {}, { $inc: { n: i(2) } }, { n: i(2) }],
    ['multiplies a missing field to zero', {}, { $mul: { n: i(2) } }, { n: i(0) }],
    [
      'keeps the smaller or the larger',
      { a: i(5), b: i(5) },
      { $min: { a: i(3) }, $max: { b: i(3) } },
      { a: i(3), b: i(5) },
    ],
    ['renames', { a: 1, b: 2 }, { $rename: { a: 'c.d' } }, { b: 2, c: { d: 1 } }],
    ['pushes one or each', { a: [1] }, { $push: { a: 2, b: { $each: [3, 4] } } }, { a: [1, 2], b: [3, 4] }],
    [
      'adds to a set what is not in it',
      { a: [i(1)] },
      { $addToSet: { a: { $each: [new Double(1), i(2)] } } },
      { a: [i(1), i(2)] },
    ],
    ['pops at either end', { a: [1, 2], b: [1, 2] }, { $pop: { a: 1, b: -1 } }, { a: [1], b: [2] }],
    ['pulls what is equal', { a: [i(1), i(2), new Double(1)] }, { $pull: { a: i(1) } }, { a: [i(2)] }],
    ['knows the time', {}, { $currentDate: { at: true } }, { at: new Date(5) }],
    ['sets on insert only then', { a: 1 }, { $setOnInsert: { b: 1 } }, { a: 1 }],
    ['replaces all but the id', { _id: 7, a: 1 }, { b: 2 }, { _id: 7, b: 2 }],
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
    [28, { a: [] }, { $set: { 'a.b': 1 } }],
    [2, { a: 1 }, { $push: { a: 1 } }],
    [40, {}, { $set: { a: 1 }, $unset: { 'a.b': 1 } }],
    [40, {}, { $rename: { a: 'b' }, $set: { b: 1 } }],
    [9, {}, { $set: 5 }],
    [9, {}, 5],
    [2, {}, { $set: { 'a..b': 1 } }],
    [2, {}, { $rename: { a: 'a' } }],
    [303, {}, [{ $set: { a: 1 } }]],
    [303, {}, { $unknown: { a: 1 } }],
    [303, { a: [] }, { $pull: { a: { $gt: 1 } } }],
    [303, { a: [] }, { $push: { a: { $each: [1], $slice: 1 } } }],
  ])('is refused with %d: %j by %j', (code, before, update) => {
    let refusal: unknown;
    try {
      apply(before, update);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code });
  });

  it('starts an upsert from what its filter pins', () => {
    expect(upsertSeed({ _id: 1, 'a.b': { $eq: 2 }, c: { $gt: 3 }, d: /e/, $and: [{ f: 4 }] })).toEqual({
      _id: 1,
      a: { b: 2 },
      f: 4,
    });
  });
});
