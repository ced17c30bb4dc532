import { describe, expect, it } from '@jest/globals';
import { EndingCredential } from './ending-credential.js';

describe('a credential that is being ended', () => {
  const ending = (disconnect: () => Promise<void>) => {
    const done = Promise.resolve(true);
    const live = { disconnect, isDropped: () => done };
    return new EndingCredential(live, { first: done, whole: done }, new AbortController().signal);
  };

  it('says whether its connections are closed: a close that failed is none', async () => {
    expect(await ending(() => Promise.resolve()).disconnected).toBe(true);
    expect(await ending(() => Promise.reject(new Error('the pool is stuck'))).disconnected).toBe(false);
  });
});
