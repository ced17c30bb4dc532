import { describe, expect, it } from '@jest/globals';
import { judge } from './judge.js';

const check = (name: string, passed: boolean) => ({ name, passed, said: passed ? '' : 'it is wrong' });
const known = [{ run: 'server 1', check: 'a:1', because: 'it is not offered, on purpose' }];

describe('judge', () => {
  it('counts what passed, what failed and what was expected to', () => {
    const ended = judge('server 1', [check('a:1', false), check('a:2', true), check('b:1', false)], known);
    expect(ended).toMatchObject({ passed: 1, expected: 1, stale: [] });
    expect(ended.failed.map(({ name }) => name)).toEqual(['b:1']);
  });

  it('takes an expected failure that passes, or that was not checked, for an error', () => {
    expect(judge('server 1', [check('a:1', true)], known).stale).toEqual(['a:1']);
    expect(judge('server 1', [check('a:2', true)], known).stale).toEqual(['a:1']);
  });

  it('takes what is checked several times for failed when it fails once', () => {
    const ended = judge('server 1', [check('a:1', true), check('a:1', false), check('a:1', true)], known);
    expect(ended).toMatchObject({ passed: 0, expected: 1, stale: [] });
  });

  it('expects of a run what is written of it alone', () => {
    expect(judge('server 2', [check('a:1', false)], known).failed).toHaveLength(1);
  });
});
