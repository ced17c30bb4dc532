import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { personOf } from '#test/person-of';
import { newSecret } from './sealing.js';
import { SealedStore } from './sealed-store.js';
import { Session } from './session.js';
import { Sessions } from './sessions.js';

const minute = 60_000;
const login = {
  user: { ...personOf('bob'), displayName: 'Bob' },
  tenant: 'acme',
  groups: [],
  idToken: 'id',
  refreshToken: null,
  tokens: {},
};

const limits = { idleMs: 30 * minute, lifetimeMs: 12 * 60 * minute, issuerId: 'local' };

describe('Sessions', () => {
  let now: number;
  let store: SealedStore<Session>;
  let sessions: Sessions;

  beforeEach(() => {
    now = 1_000_000;
    const bucket = new MemoryBucket();
    store = new SealedStore('session', Session, () => Promise.resolve(bucket));
    sessions = new Sessions(store, limits, () => now);
  });

  it('opens each session under a secret and a request token of its own', async () => {
    const [one, other] = [await sessions.open(login), await sessions.open(login)];
    expect(one).not.toBe(other);
    expect((await sessions.find(one))?.session.csrf).not.toBe((await sessions.find(other))?.session.csrf);
  });

  it('knows no session of a secret that it did not make', async () => {
    expect(await sessions.find(newSecret())).toBeUndefined();
  });

  it('ends a session that nobody used for half an hour, and forgets it', async () => {
    const secret = await sessions.open(login);
    now += 30 * minute - 1;
    expect(await sessions.find(secret)).toBeDefined();
    now += 30 * minute;
    expect(await sessions.find(secret)).toBeUndefined();
    expect(await store.read(secret)).toBeUndefined();
  });

  it('ends a session after twelve hours, however much it is used', async () => {
    const secret = await sessions.open(login);
    for (let used = 0; used < 12 * 60 - 10; used += 10) {
      now += 10 * minute;
      expect(await sessions.find(secret)).toBeDefined();
    }
    now += 10 * minute;
    expect(await sessions.find(secret)).toBeUndefined();
  });

  it("is no session of another issuer's person, though of the same name and subject", async () => {
    const secret = await sessions.open(login);
    const partners = new Sessions(store, { ...limits, issuerId: 'https://partner.example' }, () => now);
    expect(await partners.find(secret)).toBeUndefined();
    expect(await store.read(secret)).toBeUndefined();
  });

  it('ends a session at once when told to', async () => {
    const secret = await sessions.open(login);
    await sessions.end(secret);
    expect(await sessions.find(secret)).toBeUndefined();
  });

  it('writes down its use at most once a minute', async () => {
    const secret = await sessions.open(login);
    const { revision } = (await store.read(secret)) ?? {};
    now += minute - 1;
    await sessions.find(secret);
    expect((await store.read(secret))?.revision).toBe(revision);
    now += 1;
    await sessions.find(secret);
    expect((await store.read(secret))?.value.seenAt).toBe(now);
  });
});
