import { beforeAll, describe, expect, it } from '@jest/globals';
import { type KeyRing, newSigningKey, publishedAt, retire, type RingKey, rotate } from './key-ring.js';

const hour = 3_600_000;
const at = 1_000_000_000_000;

describe('a ring of keys', () => {
  let key: RingKey;
  let ring: KeyRing;
  const kidsAt = (now: number) => publishedAt(ring, now).map(({ kid }) => kid);

  beforeAll(async () => {
    key = await newSigningKey();
  });

  it('INVARIANT (one key signs): the last whose time has come, published first; then those to come, then those before', async () => {
    ring = await rotate({ signing: [key], retired: [] }, { at, now: false });
    const next = ring.signing[1]?.kid;
    expect(kidsAt(at)).toEqual([key.kid, next]);
    expect(kidsAt(at + 11 * 60_000 - 1)).toEqual([key.kid, next]);
    expect(kidsAt(at + 11 * 60_000)).toEqual([next, key.kid]);
    await expect(rotate(ring, { at, now: false })).rejects.toThrow('is to come already');
    ring = await rotate(ring, { at: at + hour, now: true });
    expect(kidsAt(at + hour)).toEqual([ring.signing[2]?.kid, next, key.kid]);
    // The first ends when it was to end: another rotation prolongs nothing.
    expect(kidsAt(at + 12.5 * hour)).toEqual([ring.signing[2]?.kid, next]);
  });

  it('a retired one is gone, and remembered as long as what it signed might be taken', async () => {
    ring = await retire({ signing: [key], retired: [] }, key.kid, at);
    expect(ring.retired).toEqual([{ kid: key.kid, at }]);
    expect(kidsAt(at)).toEqual([ring.signing[0]?.kid]);
    expect(kidsAt(at)).not.toContain(key.kid);
    expect((await rotate(ring, { at: at + 24 * hour, now: true })).retired).toEqual([]);
    await expect(retire(ring, key.kid, at)).rejects.toThrow('there is no key');
  });
});
