import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Device } from '#libs/edge';
import { createCodeGuesses } from '../guesses.js';
import { CodeAttempts } from './code-attempts.js';

const minute = 60_000;
const day = 24 * 60 * minute;
const deviceOf = (id: string): Device => ({ personId: 'bob', id, since: 0 });

describe('CodeAttempts', () => {
  let now: number;
  /** What was looked at. */
  let checked: number;
  let codes: CodeAttempts;

  beforeEach(() => {
    [now, checked] = [0, 0];
    const take = (_personId: string, code: string) => {
      checked += 1;
      return Promise.resolve(code === '123456' ? ('taken' as const) : ('wrong' as const));
    };
    codes = new CodeAttempts(
      { take },
      createCodeGuesses(() => now),
    );
  });
  const kindOf = async (code: string, device?: string) =>
    (await codes.take('bob', code, device === undefined ? undefined : deviceOf(device))).kind;

  describe('INVARIANT (no guesser of codes locks others out)', () => {
    it('who knows the password keeps no browser of the person from a right code', async () => {
      for (let i = 0; i < 50; i += 1) await kindOf('000000');
      expect([await kindOf('123456'), await kindOf('123456', 'own')]).toEqual(['wait', 'taken']);
    });

    it('nor does one known browser keep another', async () => {
      for (let i = 0; i < 50; i += 1) await kindOf('000000', 'stolen');
      expect([await kindOf('123456', 'stolen'), await kindOf('123456', 'own')]).toEqual(['wait', 'taken']);
    });
  });

  it('mistakes are forgotten with a right code, where they were made', async () => {
    for (let time = 0; time < 5; time += 1) {
      for (let i = 0; i < 8; i += 1) expect(await kindOf('000000', 'own')).toBe('wrong');
      expect(await kindOf('123456', 'own')).toBe('taken');
    }
  });

  describe('however somebody guesses, no more is looked at than ADR 43 says', () => {
    /** Tries again and again for as long. @returns what was looked at in the first day, and in each after it */
    const guessedBy = async (devices: (string | undefined)[], days: number) => {
      const perDay: number[] = [];
      for (let at = 0; at < days; at += 1) {
        checked = 0;
        for (const end = now + day; now < end; now += 2 * minute)
          for (const device of devices) for (let j = 0; j < 2; j += 1) await kindOf('000000', device);
        perDay.push(checked);
      }
      return perDay;
    };

    it('by a stranger', async () => {
      const [first = 0, ...more] = await guessedBy([undefined], 3);
      expect(first).toBeLessThanOrEqual(40);
      expect(Math.max(...more)).toBeLessThanOrEqual(24);
    });

    it('by somebody who has made themselves thirty known browsers', async () => {
      const thirty = Array.from({ length: 30 }, (_, at) => String(at));
      const [first = 0, ...more] = await guessedBy(thirty, 2);
      expect(first).toBeLessThanOrEqual(90);
      expect(Math.max(...more)).toBeLessThanOrEqual(24);
    });

    it('by pausing', async () => {
      for (let i = 0; i < 50; i += 1) await kindOf('000000');
      checked = 0;
      for (now += 0; now < day; now += 16 * minute) for (let i = 0; i < 6; i += 1) await kindOf('000000');
      expect(checked).toBeLessThanOrEqual(40);
    });
  });
});
