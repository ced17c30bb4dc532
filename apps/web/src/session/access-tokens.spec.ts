import { beforeEach, describe, expect, it } from '@jest/globals';
import { newSecret, SealedStore } from '#libs/sealing';
import { eventually } from '#test/eventually';
import { personOf } from '#test/person-of';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { AccessTokens, RefreshRefused, type RefreshTokens, turnMs } from './access-tokens.js';
import { Session } from './session.js';

const minute = 60_000;

describe('AccessTokens', () => {
  let now: number;
  let bucket: MemoryBucket;
  let store: SealedStore<Session>;
  let secret: string;
  /** Refresh tokens in the order they were spent. */
  let spent: string[];

  const clock = () => now;
  const rotating: RefreshTokens = async (refreshToken, audience) => {
    spent.push(refreshToken);
    await new Promise((wake) => setImmediate(wake));
    const token = `${audience}-${spent.length}`;
    return {
      access: { token, refreshAt: now + 7.5 * minute, expiresAt: now + 10 * minute },
      refreshToken: `refresh-${spent.length}`,
    };
  };
  const process = (refresh: RefreshTokens = rotating) => new AccessTokens(store, refresh, clock);

  const begin = (over: Partial<Session> = {}) =>
    store.create(secret, {
      version: 2,
      user: { ...personOf('bob'), displayName: 'Bob' },
      sid: null,
      tenant: 'acme',
      groups: [],
      csrf: 'c',
      createdAt: now,
      seenAt: now,
      idToken: 'id',
      refreshToken: 'refresh-0',
      tokens: { agent: { token: 'agent-0', refreshAt: now + 7.5 * minute, expiresAt: now + 10 * minute } },
      refreshing: null,
      ...over,
    });

  beforeEach(() => {
    now = 1_000_000;
    bucket = new MemoryBucket();
    store = new SealedStore('session', Session, () => Promise.resolve(bucket));
    secret = newSecret();
    spent = [];
  });

  it('gives the token it has, and gets the next one in the background once three quarters of its life are over', async () => {
    await begin();
    const tokens = process();
    now += 7.4 * minute;
    expect(await tokens.for(secret, 'agent')).toBe('agent-0');
    expect(spent).toEqual([]);
    now += 0.2 * minute;
    expect(await tokens.for(secret, 'agent')).toBe('agent-0');
    await eventually('the next one is there', async () => (await tokens.for(secret, 'agent')) === 'agent-1');
    expect(spent).toEqual(['refresh-0']);
  });

  it('a turn gets a token that outlasts it, and waits for it', async () => {
    await begin();
    now += 6 * minute;
    expect(await process().for(secret, 'agent', turnMs)).toBe('agent-1');
    expect(await process().for(secret, 'agent', turnMs)).toBe('agent-1');
    expect(spent).toEqual(['refresh-0']);
  });

  it('a turn makes do with what the issuer gives where none outlasts it, and with the old token where it gives none', async () => {
    await begin();
    now += 6 * minute;
    const short: RefreshTokens = async (...asked) => {
      const { access, ...rest } = await rotating(...asked);
      return { ...rest, access: { ...access, refreshAt: now + minute, expiresAt: now + 2 * minute } };
    };
    expect(await process(short).for(secret, 'agent', turnMs)).toBe('agent-1');
    const away = process(() => Promise.reject(new TypeError('fetch failed')));
    expect(await away.for(secret, 'agent', turnMs)).toBe('agent-1');
  });

  it('what the issuer refuses in the background takes nobody the token that still lives', async () => {
    await begin();
    now += 8 * minute;
    const refused = process(() => Promise.reject(new RefreshRefused('invalid_grant')));
    expect(await refused.for(secret, 'agent')).toBe('agent-0');
    await eventually('the session is over', async () => (await store.read(secret)) === undefined);
    await expect(refused.for(secret, 'agent')).rejects.toMatchObject({ code: 'not_logged_in' });
  });

  it('a refresh token is spent once, for many callers in several processes', async () => {
    await begin();
    now += 11 * minute;
    const processes = [process(), process(), process()];
    const callers = Array.from({ length: 10 }, () => processes).flat();
    const given = await Promise.all(callers.map((one) => one.for(secret, 'agent')));
    expect(spent).toEqual(['refresh-0']);
    expect(new Set(given)).toEqual(new Set(['agent-1']));
  });

  it('spends one refresh token after the other when two audiences are asked for at once', async () => {
    await begin();
    now += 11 * minute;
    await Promise.all([process().for(secret, 'agent'), process().for(secret, 'audit')]);
    expect(spent).toEqual(['refresh-0', 'refresh-1']);
    expect((await store.read(secret))?.value.refreshToken).toBe('refresh-2');
  });

  it('lets nobody wait while the old token still lives', async () => {
    await begin({ refreshing: { by: 'another process', until: now + 9 * minute } });
    now += 8 * minute;
    expect(await process().for(secret, 'agent')).toBe('agent-0');
    expect(spent).toEqual([]);
  });

  it('takes over from a process that died while it refreshed', async () => {
    await begin({ refreshing: { by: 'a dead process', until: now + 15_000 } });
    now += 11 * minute;
    expect(await process().for(secret, 'agent')).toBe('agent-1');
  });

  it('ends the session when the issuer refuses', async () => {
    await begin();
    now += 11 * minute;
    const refused = process(() => Promise.reject(new RefreshRefused('invalid_grant')));
    await expect(refused.for(secret, 'agent')).rejects.toMatchObject({ code: 'not_logged_in' });
    expect(await store.read(secret)).toBeUndefined();
  });

  it('keeps the session when the issuer cannot be reached, and the old token while it lives', async () => {
    await begin();
    const away = process(() => Promise.reject(new TypeError('fetch failed')));
    now += 8 * minute;
    expect(await away.for(secret, 'agent')).toBe('agent-0');
    now += 3 * minute;
    await expect(away.for(secret, 'agent')).rejects.toMatchObject({ code: 'identity_unavailable' });
    expect(await process().for(secret, 'agent')).toBe('agent-1');
  });

  it('brings back no session that was ended meanwhile', async () => {
    await begin();
    now += 11 * minute;
    const loggingOut = process(async (refreshToken, audience) => {
      await store.delete(secret);
      return rotating(refreshToken, audience);
    });
    await expect(loggingOut.for(secret, 'agent')).rejects.toMatchObject({ code: 'not_logged_in' });
    expect(await store.read(secret)).toBeUndefined();
  });

  it('keeps what somebody else wrote while it refreshed', async () => {
    await begin();
    now += 11 * minute;
    const touched = process(async (refreshToken, audience) => {
      const found = await store.read(secret);
      if (found) await store.replace(secret, { ...found.value, seenAt: now }, found.revision);
      return rotating(refreshToken, audience);
    });
    await touched.for(secret, 'agent');
    expect((await store.read(secret))?.value).toMatchObject({ seenAt: now, refreshToken: 'refresh-1' });
  });
});
