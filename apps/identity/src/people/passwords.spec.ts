import { beforeAll, describe, expect, it } from '@jest/globals';
import { verify } from '@node-rs/argon2';
import { Passwords, TooBusy } from './passwords.js';

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
    const checked: [cost: string | undefined, password: unknown][] = [];
    const watched = await Passwords.create((hashed, password) => {
      checked.push([/^\$argon2id\$v=19\$[^$]+\$/.exec(String(hashed))?.[0], password]);
      return verify(hashed, password);
    });
    const somebody = await watched.hash('their password');
    expect([await watched.matches(somebody, 'guess'), await watched.matches(undefined, 'guess')]).toEqual([
      false,
      false,
    ]);
    // The same work both times: the same check of the same guess, against a hash of the same cost.
    const work = ['$argon2id$v=19$m=19456,t=2,p=1$', 'guess'];
    expect(checked).toEqual([work, work]);
  });

  it('are refused rather than queued without end', async () => {
    const from = (i: number) => ({ who: `address-${String(i)}`, known: false });
    const checks = Array.from({ length: 80 }, (_, i) => passwords.matches(undefined, 'x', from(i)));
    const outcomes = await Promise.allSettled(checks);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(80 - 64 - 2);
    expect(refused.every(({ reason }) => reason instanceof TooBusy)).toBe(true);
    // What the service asks itself as it starts, of however many people.
    const own = await Promise.all(Array.from({ length: 80 }, () => passwords.matches(undefined, 'x')));
    expect(own).toHaveLength(80);
    expect(await passwords.matches(await passwords.hash('again'), 'again')).toBe(true);
  });
});
