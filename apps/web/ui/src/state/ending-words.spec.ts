import { describe, expect, it } from '@jest/globals';
import { countWords, endedWords, endingWords, measured, stepWords } from './ending-words.js';

const step = { service: 'mcp', instance: 'a', done: 2, left: 0, tookMs: 3 };

describe('what became of an order', () => {
  it('is nothing out only where nothing is, with the time of the last who confirmed', () => {
    const steps = [
      { ...step, step: 'calls_stopped' as const, confirmedAfterMs: 8.25 },
      { ...step, step: 'turns_stopped' as const, confirmedAfterMs: 10.61 },
    ];
    expect(endedWords({ out: [], steps })).toBe('Nothing is out any more, after 10.6 ms');
    expect(endedWords({ out: [], steps: [] })).toBe('Nothing is out any more');
    expect(endedWords({ out: [{ service: 'mcp', instance: 'a', why: 'x' }], steps })).toBe('1 still out');
  });

  it('counts what can be counted, and says yes to what is of one piece', () => {
    expect([countWords('tokens_denied', 1), countWords('calls_stopped', 3)]).toEqual(['yes', '3']);
  });

  it('names steps and targets, and a step of a later release as it is', () => {
    expect([stepWords('logins_revoked'), stepWords('constructor')]).toEqual([
      'Logins at Vault revoked',
      'constructor',
    ]);
    expect(endingWords('person', 'bob')).toBe('all that bob was given');
    expect([measured(undefined), measured(12_345)]).toEqual(['–', '12.3 s']);
  });
});
