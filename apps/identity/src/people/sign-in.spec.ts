import { beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/eventually';
import { createGuesses } from './guesses.js';
import { Passwords, TooBusy } from './passwords.js';
import { type Person } from './person.js';
import { SignIn } from './sign-in.js';

const bob: Person = {
  id: 'bob-id',
  username: 'bob',
  name: 'Bob',
  tenant: 'acme',
  groups: [],
  enabled: true,
  passwordHash: 'right',
};
const minute = 60_000;
const day = 24 * 60 * minute;

describe('SignIn', () => {
  let now: number;
  /** When the browser was signed in with. */
  let since: number;
  /** What was checked, and what still runs. */
  let checked: number;
  let running: (() => void)[];
  let held: boolean;
  let signIn: SignIn;
  /** As bob is kept. */
  let kept: Person | undefined;

  beforeEach(async () => {
    kept = bob;
    [now, since, checked, running, held] = [Date.now(), 1_000, 0, [], false];
    const passwords = await Passwords.create(async (hash, password) => {
      checked += 1;
      if (held) await new Promise<void>((end) => running.push(end));
      return hash === password;
    });
    const people = { byUsername: (name: string) => Promise.resolve(name === 'bob' ? kept : undefined) };
    signIn = new SignIn(
      people,
      passwords,
      createGuesses(() => now),
    );
  });

  const attempt = (prefix: string, password: string, username = 'bob', device?: string) =>
    signIn.attempt({
      username,
      password,
      prefix,
      devices: device === undefined ? [] : [{ personId: bob.id, id: device, since }],
    });
  const kindOf = async (...typed: Parameters<typeof attempt>) =>
    attempt(...typed).then(
      ({ kind }) => kind,
      (error: unknown) => {
        if (error instanceof TooBusy) return 'busy';
        throw error;
      },
    );
  /** Five wrong ones from each of many addresses: from then on the account has to wait. */
  const attacked = async (addresses = 21, username = 'bob') => {
    for (let at = 1; at <= addresses; at += 1)
      for (let i = 0; i < 5; i += 1) await kindOf(`203.0.113.${String(at)}`, 'guess', username);
  };

  it.each<[string, Partial<Person> | undefined]>([
    ['has another password', { passwordHash: 'another' }],
    ['is disabled', { enabled: false }],
    ['is another of that name', { id: 'another-id' }],
    ['is removed', undefined],
  ])('INVARIANT (what is changed meanwhile counts): lets nobody in who %s by the time that the password was checked', async (_what, change) => {
    held = true;
    const attempted = kindOf('203.0.113.1', 'right');
    await eventually('it is checked', () => running.length > 0);
    kept = change && { ...bob, ...change };
    for (const end of running) end();
    expect(await attempted).toBe('wrong');
  }); // prettier-ignore

  it('tells of the person as they are by then', async () => {
    held = true;
    const attempted = attempt('203.0.113.1', 'right');
    await eventually('it is checked', () => running.length > 0);
    kept = { ...bob, groups: ['acme-readers'] };
    for (const end of running) end();
    expect(await attempted).toMatchObject({ kind: 'signed_in', person: { groups: ['acme-readers'] } });
  });

  describe('INVARIANT (no stranger locks others out)', () => {
    it('by guessing at an account from many addresses without end: a clean network is let in', async () => {
      await attacked();
      for (let i = 0; i < 20; i += 1) {
        for (let at = 1; at <= 21; at += 1) await kindOf(`203.0.113.${String(at)}`, 'guess');
        expect(await kindOf(`198.51.100.${String(i)}`, 'right')).toBe('signed_in');
        now += 60_000;
      }
      expect(await kindOf('2001:db8:7:1::/64', 'right')).toBe('signed_in');
    });

    it('and each network has two tries of its own then, however many addresses it has', async () => {
      await attacked();
      const tries = async (...prefixes: string[]) => {
        const kinds = [];
        for (const prefix of prefixes) kinds.push(await kindOf(prefix, 'guess'));
        return kinds;
      };
      const one = '198.51.100.7';
      expect(await tries(one, one, one)).toEqual(['wrong', 'wrong', 'wait']);
      const site = [1, 2, 3, 4].map((subnet) => `2001:db8:1:${String(subnet)}::/64`);
      expect(await tries(...site)).toEqual(['wrong', 'wrong', 'wait', 'wait']);
      now += 12 * 60 * minute;
      await attacked();
      expect(await tries(one, one)).toEqual(['wrong', 'wait']);
    });

    it('and an unknown account answers as a known one', async () => {
      await attacked(21, 'nobody');
      const kinds = [];
      for (let i = 0; i < 3; i += 1) kinds.push(await kindOf('198.51.100.7', 'guess', 'nobody'));
      expect(kinds).toEqual(['wrong', 'wrong', 'wait']);
    });

    it('but from all networks of the world together no more is guessed than ADR 27 says', async () => {
      const guesses: number[] = [];
      for (let hour = 0, network = 0; hour < 48; hour += 1) {
        if (hour % 24 === 0) guesses.push((checked = 0));
        for (let i = 0; i < 60; i += 1, now += minute)
          for (let j = 0; j < 20; j += 1, network += 1)
            await kindOf(
              `10.${String(network >> 16)}.${String((network >> 8) & 255)}.${String(network & 255)}`,
              'guess',
            );
        guesses[guesses.length - 1] = checked;
      }
      const [first = 0, second = 0] = guesses;
      // 100 and 1,000 at once; then one a minute and a hundred an hour.
      expect(first).toBeLessThan(1_100 + 1_440 + 2_400 + 10);
      expect(second).toBeLessThan(1_440 + 2_400 + 10);
      expect(second).toBeGreaterThan(3_000);
      expect(now).toBeGreaterThan(day);
    });

    it('by pausing: a hundred guesses every quarter of an hour are not free', async () => {
      await attacked();
      now += 16 * minute;
      checked = 0;
      for (let at = 1; at <= 21; at += 1) {
        // Their two tries as newcomers, and one of the account.
        for (let i = 0; i < 5; i += 1) await kindOf(`203.0.113.${String(at)}`, 'guess');
      }
      expect(checked).toBeLessThanOrEqual(1 + 2 * 21);
    });
  });

  it('a browser with which they signed in before their password or factor was another is a stranger', async () => {
    const known = { ...bob, changedAt: 1_000 };
    const people = { byUsername: () => Promise.resolve(known) };
    const passwords = await Passwords.create((hash, password) => Promise.resolve(hash === password));
    signIn = new SignIn(
      people,
      passwords,
      createGuesses(() => now),
    );
    const guess = async (device: string) => {
      for (let i = 0; i < 6; i += 1) await kindOf('203.0.113.7', 'guess', 'bob', device);
      return kindOf('203.0.113.7', 'right', 'bob', device);
    };
    // Counted with all others of its address.
    expect(await guess('former')).toBe('wait');
    since = 1_001;
    expect(await guess('own')).toBe('signed_in');
  });

  describe('the line of checks', () => {
    const settle = () => new Promise((wake) => setImmediate(wake));
    const endOne = async () => {
      running.shift()?.();
      await settle();
    };

    it("INVARIANT (no stranger takes a known person's place): a known device is checked next, however many strangers wait", async () => {
      held = true;
      const strangers = [];
      for (let i = 0; i < 12 * 28; i += 1)
        strangers.push(kindOf(`203.0.113.${String(i % 40)}`, 'guess', `name-${String(i)}`));
      await settle();
      expect(await kindOf('198.51.100.9', 'guess', 'nobody')).toBe('busy');
      const known = kindOf('198.51.100.7', 'right', 'bob', 'device');
      let done = 'waiting';
      void known.then((kind) => (done = kind));
      // One that runs ends, and his is the next.
      await endOne();
      running.pop()?.();
      await settle();
      expect(done).toBe('signed_in');
      held = false;
      while (running.length > 0) await endOne();
      await Promise.all(strangers);
    });

    it('one address holds four places, and another is not served after all of them', async () => {
      held = true;
      const flood = Array.from({ length: 20 }, (_, i) =>
        kindOf('203.0.113.66', 'guess', `name-${String(i)}`),
      );
      await settle();
      const clean = kindOf('198.51.100.7', 'right');
      let done = 'waiting';
      void clean.then((kind) => (done = kind));
      for (let ended = 0; ended < 4; ended += 1) await endOne();
      expect(done).toBe('signed_in');
      held = false;
      while (running.length > 0) await endOne();
      const kinds = await Promise.all(flood);
      expect(kinds.filter((kind) => kind === 'wrong')).toHaveLength(2 + 4);
      expect(kinds.filter((kind) => kind === 'busy')).toHaveLength(14);
    });

    it('too busy is no wrong guess: it is counted nowhere', async () => {
      held = true;
      const flood = Array.from({ length: 6 }, (_, i) => kindOf('203.0.113.66', 'guess', `name-${String(i)}`));
      await settle();
      for (let i = 0; i < 40; i += 1) expect(await kindOf('203.0.113.66', 'right')).toBe('busy');
      held = false;
      while (running.length > 0) await endOne();
      await Promise.all(flood);
      expect(await kindOf('203.0.113.66', 'right')).toBe('signed_in');
    });

    it('who is known keeps no stranger out by signing in again and again', async () => {
      held = true;
      const own = Array.from({ length: 6 }, (_, i) => kindOf('203.0.113.66', 'right', 'bob', String(i)));
      await settle();
      const stranger = kindOf('198.51.100.7', 'right');
      let done = 'waiting';
      void stranger.then((kind) => (done = kind));
      for (let ended = 0; ended < 4; ended += 1) await endOne();
      expect(done).toBe('signed_in');
      held = false;
      while (running.length > 0) await endOne();
      expect(await Promise.all(own)).toEqual(Array(6).fill('signed_in'));
    });
  });
});
