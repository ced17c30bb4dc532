import { beforeEach, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { type OpenBucket } from '../../storage/own-buckets.js';
import { RecordStore } from '../../storage/record-store.js';
import { secretsOf } from '../../storage/secrets.js';
import { SecondFactors } from './second-factors.js';

const alice = { id: 'alice' };
let now: number;
let one: SecondFactors;
let other: SecondFactors;
beforeEach(() => {
  now = 1_800_000_000_000;
  const stores = storesInMemory();
  const open: OpenBucket = (name) => Promise.resolve(stores[name]);
  const instance = () => {
    const parts = { open, secretOf: secretsOf('key'), clock: () => now };
    return new SecondFactors({ ...parts, records: new RecordStore(parts) });
  };
  [one, other] = [instance(), instance()];
});

const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now });
const later = () => void (now += 30_000);

describe('INVARIANT (a factor is never replaced unasked)', () => {
  it('one that was drawn elsewhere before is not taken for it, and the former goes on', async () => {
    const [own, thiefs] = [await one.begin(alice, 'her session'), await other.begin(alice, 'a thief’s')];
    const recovery = (await one.confirm(alice, 'her session', codeOf(own))) ?? [];
    expect(await other.confirm(alice, 'a thief’s', codeOf(thiefs))).toBeUndefined();
    later();
    expect(await other.take('alice', codeOf(thiefs))).toBe('wrong');
    expect(await other.take('alice', codeOf(own))).toBe('taken');
    expect(await other.take('alice', recovery[0] ?? '')).toBe('taken');
  });

  it('of two that are confirmed at once, at two instances, one is', async () => {
    const drawn = [await one.begin(alice, 'here'), await other.begin(alice, 'there')] as const;
    const codes = await Promise.all([
      one.confirm(alice, 'here', codeOf(drawn[0])),
      other.confirm(alice, 'there', codeOf(drawn[1])),
    ]);
    expect(codes.filter((given) => given !== undefined)).toHaveLength(1);
    later();
    const taken = [await one.take('alice', codeOf(drawn[0])), await one.take('alice', codeOf(drawn[1]))];
    // Whoever was told codes has the factor.
    expect(taken).toEqual(codes.map((given) => (given ? 'taken' : 'wrong')));
  });

  it('once it is removed, another is taken', async () => {
    await one.confirm(alice, 'here', codeOf(await one.begin(alice, 'here')));
    const next = await other.begin(alice, 'there');
    await one.remove('alice');
    expect(await other.confirm(alice, 'there', codeOf(next))).toHaveLength(10);
  });
});
