import { describe, expect, it } from '@jest/globals';
import { interleave } from './interleave.js';

describe('interleave', () => {
  it('takes turns, alternates who begins, and throws the warm-up away', async () => {
    const done: string[] = [];
    const thing = (name: string) => () => {
      done.push(name);
      return Promise.resolve(`${name}${done.length}`);
    };
    const results = await interleave([thing('a'), thing('b')], { rounds: 2, warmUp: 1 });
    expect(done).toEqual(['b', 'a', 'a', 'b', 'b', 'a']);
    expect(results).toEqual([
      ['a3', 'a6'],
      ['b4', 'b5'],
    ]);
  });
});
