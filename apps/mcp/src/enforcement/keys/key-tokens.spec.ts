import { describe, expect, it } from '@jest/globals';
import { Allowance } from '#libs/budgets';
import { type KeyAnswer } from '#libs/contracts';
import { KeyTokens } from './key-tokens.js';

const key = (letter: string) => `deputy_key_${letter.repeat(43)}`;
const tokenUntil = (ms: number) =>
  `h.${Buffer.from(JSON.stringify({ exp: ms / 1_000 })).toString('base64url')}.s`;
/** All that can go on without an answer has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('KeyTokens', () => {
  const world = () => {
    let now = 1_000_000_000_000;
    const asked: string[] = [];
    const unknown = new Set<string>();
    const exchange = (text: string): Promise<KeyAnswer> => {
      asked.push(text);
      const holder = { tenant: 'acme', agent: 'acme/robot', keyId: 'k' };
      return Promise.resolve(
        unknown.has(text)
          ? { outcome: 'refused', reason: 'unknown' }
          : { outcome: 'exchanged', token: tokenUntil(now + 600_000), holder },
      );
    };
    const tries = new Allowance({ burst: 2, perSecond: 0.001 }, () => now);
    const keys = new KeyTokens({ exchange, tries, clock: () => now });
    return { keys, asked, unknown, pass: (ms: number) => (now += ms) };
  };

  it('asks once for many calls at once, and again shortly before the token ends', async () => {
    const { keys, asked, pass } = world();
    await Promise.all(Array.from({ length: 5 }, () => keys.tokenFor(key('a'), 'here')));
    await keys.tokenFor(key('a'), 'here');
    expect(asked).toHaveLength(1);
    pass(541_000);
    await keys.tokenFor(key('a'), 'here');
    expect(asked).toHaveLength(2);
  });

  it('strangers lock nobody out: beyond the bound of a prefix whoever guesses is told to wait, and a key that is taken is not, seen here before or not', async () => {
    const { keys, unknown, pass } = world();
    await keys.tokenFor(key('a'), 'here');
    pass(541_000);
    for (const letter of ['u', 'v', 'w', 'x']) unknown.add(key(letter));
    const waits: number[] = [];
    for (const letter of ['u', 'v', 'w']) waits.push((await keys.tokenFor(key(letter), 'here')).waitMs);
    expect(waits).toEqual([0, 0, expect.any(Number)]);
    expect(waits[2]).toBeGreaterThan(0);
    for (const letter of ['a', 'b']) {
      const found = await keys.tokenFor(key(letter), 'here');
      expect(found).toMatchObject({ answer: { outcome: 'exchanged' }, waitMs: 0 });
    }
    expect(await keys.tokenFor(key('x'), 'there')).toMatchObject({ answer: { outcome: 'refused' }, waitMs: 0 });
  }); // prettier-ignore

  it('strangers lock nobody out: few are asked about at a time, another prefix and one that was taken come next, and equal guesses are one', async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const exchange = (text: string) => {
      asked.push(text);
      const answer = { outcome: 'refused', reason: 'unknown' } as const;
      return new Promise<KeyAnswer>((resolve) => answers.push(() => resolve(answer)));
    };
    const tries = new Allowance({ burst: 1_000, perSecond: 1 }, () => 0);
    const keys = new KeyTokens({ exchange, tries, clock: () => 0 });
    const guess = (at: number) => `deputy_key_${String(at).padStart(43, 'g')}`;
    const guesses = Array.from({ length: 200 }, (_none, at) => keys.tokenFor(guess(at), 'here'));
    const equal = [keys.tokenFor(guess(199), 'here'), keys.tokenFor(guess(0), 'elsewhere')];
    const other = keys.tokenFor(key('o'), 'there');
    const former = keys.askAnew(key('f'));
    await settled();
    expect(asked).toHaveLength(32);
    for (const answer of answers.splice(0, 4)) answer();
    await settled();
    expect(asked.slice(32)).toEqual(expect.arrayContaining([key('f'), key('o')]));
    while (answers.length > 0) {
      for (const answer of answers.splice(0)) answer();
      await settled();
    }
    await Promise.all([...guesses, ...equal, other, former]);
    expect(asked).toHaveLength(202);
  });

  it('one that was taken and is no more is a stranger again, and what failed is asked anew', async () => {
    const { keys, asked, unknown } = world();
    await keys.tokenFor(key('a'), 'here');
    unknown.add(key('a'));
    expect(await keys.askAnew(key('a'))).toMatchObject({ outcome: 'refused' });
    const waits: number[] = [];
    for (let tries = 0; tries < 3; tries += 1) waits.push((await keys.tokenFor(key('a'), 'here')).waitMs);
    expect(waits.map((waitMs) => waitMs > 0)).toEqual([false, false, true]);
    expect(asked).toHaveLength(5);
  });
});
