import { describe, expect, it } from '@jest/globals';
import { claimProfiles, signInNames } from '#libs/principal';
import { SealedStore } from '#libs/sealing';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { personOf } from '#test/person-of';
import { SessionIndex } from '../session/session-index.js';
import { Session } from '../session/session.js';
import { Sessions } from '../session/sessions.js';
import { BackchannelLogout } from './backchannel-logout.js';

describe("the issuer's notice of a person", () => {
  it('ends their sessions though another claim names them here: `oid` of Entra is no `sub`', async () => {
    const bucket = new MemoryBucket();
    const open = () => Promise.resolve(bucket);
    const [store, index] = [
      new SealedStore('session', Session, open),
      new SessionIndex(open, 'the secret of this service'),
    ];
    const ends = { check: () => Promise.resolve(), revoke: () => Promise.resolve() };
    const names = signInNames({ id: 'local', profile: claimProfiles.deputy });
    const limits = { idleMs: 60_000, lifetimeMs: 60_000, issuerId: 'local', clientId: 'deputy-web', names };
    const sessions = new Sessions({ store, index, ends }, limits);
    const login = { sid: null, tenant: 'acme', groups: [], idToken: 'id', refreshToken: null, tokens: {} };
    const opened = (name: string, idSubject: string) =>
      sessions.open({ ...login, idSubject, user: { ...personOf(name), displayName: name } });
    const [bobs, alices] = [
      await opened('bob', 'pairwise-of-bob'),
      await opened('alice', 'pairwise-of-alice'),
    ];
    const logout = new BackchannelLogout({
      verify: () => Promise.resolve({ jti: 'n', iat: 0, sub: 'pairwise-of-bob', events: {} } as never),
      ...{ sessions, index, ends },
      claim: () => Promise.resolve(),
      release: () => Promise.resolve(),
    });
    await logout.receive('token');
    expect([await sessions.find(bobs), (await sessions.find(alices))?.session.user.name]).toEqual([
      undefined,
      'alice',
    ]);
    expect(await bucket.keys('person')).toHaveLength(1);
  });
});

describe("the issuer's notice of a logout", () => {
  it('that could not be carried out is taken again when it comes again, and then no more', async () => {
    const claims = new Set<string>();
    const revoked: string[] = [];
    let away = true;
    const logout = new BackchannelLogout({
      verify: () => Promise.resolve({ jti: 'notice-1', iat: 0, sid: 'session.one', events: {} } as never),
      sessions: { endIndexed: () => Promise.resolve() },
      index: { ofSubject: () => Promise.resolve([]), ofSignIn: () => Promise.resolve([]) },
      ends: {
        revoke: (sid) =>
          away ? Promise.reject(new Error('NATS is slow')) : Promise.resolve(void revoked.push(sid)),
      },
      claim: (key) => {
        if (claims.has(key)) return Promise.reject(Object.assign(new Error('there'), { code: 'conflict' }));
        claims.add(key);
        return Promise.resolve();
      },
      release: (key) => Promise.resolve(claims.delete(key)),
    });
    await expect(logout.receive('token')).rejects.toThrow('NATS is slow');
    away = false;
    await logout.receive('token');
    expect(revoked).toEqual(['session.one']);
    await expect(logout.receive('token')).rejects.toMatchObject({ code: 'bad_request' });
  });
});
