import { describe, expect, it } from '@jest/globals';
import { Allowance } from '#libs/budgets';
import { type KeyAnswer } from '#libs/contracts';
import { KeyTokens } from './key-tokens.js';

const key = (letter: string) => `deputy_key_${letter.repeat(43)}`;
const tokenUntil = (ms: number) =>
  `h.${Buffer.from(JSON.stringify({ exp: ms / 1_000 })).toString('base64url')}.s`;

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

  it('strangers lock nobody out: beyond the bound of a prefix new keys wait, and neither one that was taken nor another prefix', async () => {
    const { keys, unknown, pass } = world();
    await keys.tokenFor(key('a'), 'here');
    pass(541_000);
    unknown.add(key('x')).add(key('y'));
    expect(await keys.tokenFor(key('x'), 'here')).toMatchObject({ answer: { outcome: 'refused' } });
    expect(await keys.tokenFor(key('y'), 'here')).toMatchObject({ waitMs: expect.any(Number) });
    expect(await keys.tokenFor(key('a'), 'here')).toMatchObject({ answer: { outcome: 'exchanged' } });
    expect(await keys.tokenFor(key('x'), 'there')).toMatchObject({ answer: { outcome: 'refused' } });
  });

  it('one that was taken and is no more is a stranger again, and what failed is asked anew', async () => {
    const { keys, asked, unknown } = world();
    await keys.tokenFor(key('a'), 'here');
    unknown.add(key('a'));
    expect(await keys.askAnew(key('a'))).toMatchObject({ outcome: 'refused' });
    await keys.tokenFor(key('a'), 'here');
    expect(await keys.tokenFor(key('a'), 'here')).toMatchObject({ waitMs: expect.any(Number) });
    expect(asked).toHaveLength(3);
  });
});
