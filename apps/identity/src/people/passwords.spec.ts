import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Passwords, TooBusy } from './passwords.js';

/** Eighty hashes take a while on a busy machine. */
jest.setTimeout(60_000);

let passwords: Passwords;
beforeAll(async () => {
  passwords = await Passwords.create();
});

describe('Passwords', () => {
  it('are hashed with argon2id at the recommended cost, each with its own salt', async () => {
    const [one, two] = [await passwords.hash('same'), await passwords.hash('same')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await passwords.matches(one, 'same')).toBe(true);
    expect(await passwords.matches(one, 'other')).toBe(false);
  });

  it('never match for somebody who does not exist', async () => {
    expect(await passwords.matches(undefined, '')).toBe(false);
  });

  it('are checked for nobody too, so that time does not tell who exists', async () => {
    const from = performance.now();
    await passwords.matches(undefined, 'guess');
    // Saying no without the work takes a hundredth of this.
    expect(performance.now() - from).toBeGreaterThan(5);
  });

  it('are refused rather than queued without end', async () => {
    const checks = Array.from({ length: 80 }, () => passwords.matches(undefined, 'x'));
    const outcomes = await Promise.allSettled(checks);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(80 - 64 - 2);
    expect(refused.every(({ reason }) => reason instanceof TooBusy)).toBe(true);
    expect(await passwords.matches(await passwords.hash('again'), 'again')).toBe(true);
  });
});
