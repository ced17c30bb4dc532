import { describe, expect, it } from '@jest/globals';
import { BackchannelLogout } from './backchannel-logout.js';

describe("the issuer's notice of a logout", () => {
  it('that could not be carried out is taken again when it comes again, and then no more', async () => {
    const claims = new Set<string>();
    const revoked: string[] = [];
    let away = true;
    const logout = new BackchannelLogout({
      verify: () => Promise.resolve({ jti: 'notice-1', iat: 0, sid: 'session.one', events: {} } as never),
      sessions: { endIndexed: () => Promise.resolve() },
      index: { ofPerson: () => Promise.resolve([]), ofSignIn: () => Promise.resolve([]) },
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
      issuerId: 'local',
    });
    await expect(logout.receive('token')).rejects.toThrow('NATS is slow');
    away = false;
    await logout.receive('token');
    expect(revoked).toEqual(['session.one']);
    await expect(logout.receive('token')).rejects.toMatchObject({ code: 'bad_request' });
  });
});
