import { describe, expect, it } from '@jest/globals';
import { processorTimes, usedBy } from './processor-time.js';

describe('processor time', () => {
  it('is user and system time together, whatever the program is called', () => {
    const line = '4711 (a) b (c) S 1 4711 4711 0 -1 4194560 9 8 7 6 120 34 5 4 20 0 11 0 12345';
    expect(usedBy(line)).toBe(1_540);
  });

  it('of a process that is gone is left out', () => {
    expect(processorTimes({ gone: 2 ** 30 })).toEqual({});
  });
});
