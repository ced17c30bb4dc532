import { describe, expect, it } from '@jest/globals';
import { type Person } from '../people/person.js';
import { SignInProgress } from './sign-in-step.js';

const bob: Person = {
  ...{ id: 'bob-id', username: 'bob', name: 'Bob', tenant: 'acme', groups: [], enabled: true },
  passwordHash: 'hash',
};

describe('INVARIANT (half a sign-in ends with the rest)', () => {
  it.each([
    ['before it was begun', 999, true],
    ['while the password was looked at', 1_500, false],
    ['after that', 2_500, false],
  ])('everybody is signed out %s', async (_when, endedAt, isGood) => {
    let now = 1_000;
    const progress = new SignInProgress(
      {
        get: () => Promise.resolve(undefined),
        put: () => Promise.resolve(),
        drop: () => Promise.resolve(),
        isBegunOver: (_id, since) => Promise.resolve(since <= endedAt),
      },
      { byId: () => Promise.resolve(bob) },
      { holds: () => Promise.resolve(true) },
      () => now,
    );
    const from = progress.now();
    now = 2_000;
    const shown = progress.begin(bob, from, { factorWanted: false });
    expect(await progress.holds({ uid: 'step' }, shown)).toBe(isGood);
  });
});
