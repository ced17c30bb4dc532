import { describe, expect, it } from '@jest/globals';
import { HeardPlaces } from './heard-places.js';

describe('up to which place everything was heard', () => {
  const read = (last: number, created = 'then') => {
    const heard = new HeardPlaces();
    heard.all({ last, created });
    return heard;
  };

  it('grows with what is announced, one after the other, and says where something is missing', () => {
    const heard = read(5);
    expect([heard.one(6), heard.one(8), heard.upTo]).toEqual([true, false, 6]);
    expect([heard.one(7), heard.upTo, heard.one(4)]).toEqual([true, 8, true]);
  });

  it('a busy bucket is read once: what was announced while it was read was heard, and is no gap', () => {
    const heard = read(5);
    for (const place of [9, 10, 11]) heard.one(place);
    heard.all({ last: 8, created: 'then' });
    expect([heard.upTo, heard.one(12)]).toEqual([11, true]);
  });

  it('what was heard of a stream says nothing of one that was made anew', () => {
    const heard = read(5);
    heard.one(7);
    heard.all({ last: 6, created: 'now' });
    expect([heard.upTo, heard.isOf('now'), heard.isOf('then')]).toEqual([6, true, false]);
  });

  it('an announcement that overtakes the reading is not read once more', () => {
    const heard = read(5);
    for (const place of [7, 6, 8]) heard.one(place);
    heard.all({ last: 7, created: 'then' });
    expect([heard.upTo, heard.one(9)]).toEqual([8, true]);
  });

  it('of a stream that has lost something nothing is known', () => {
    const heard = read(5);
    heard.one(7);
    heard.forget();
    expect(heard.isOf('then')).toBe(false);
    heard.all({ last: 3, created: 'then' });
    expect([heard.upTo, heard.one(4), heard.one(6)]).toEqual([3, true, false]);
  });

  it('a place that is none is a gap', () => {
    expect(read(5).one(Number.NaN)).toBe(false);
  });
});
