import { describe, expect, it } from '@jest/globals';
import { newSecret } from '#libs/sealing';
import { personOf } from '#test/person-of';
import { type Session } from './session.js';
import { TellSession } from './tell-session.js';

const tenants = {
  acme: { database: 'tenant-acme', groups: { 'acme-editors': 'editor', 'acme-readers': 'reader' } },
  globex: { database: 'tenant-globex', groups: { 'globex-auditors': 'auditor' } },
} as const;

describe('TellSession', () => {
  const secret = newSecret();
  const cookie = `__Host-deputy=${secret}`;
  const held = (groups: string[], tenant = 'acme') => {
    const session = {
      user: { ...personOf('bob'), displayName: 'Bob' },
      tenant,
      groups,
      csrf: 'c',
      idToken: 'id',
    };
    const find = (asked: string) =>
      Promise.resolve(asked === secret ? { secret, session: session as unknown as Session } : undefined);
    return new TellSession({ find }, tenants, {
      verdicts: () => Promise.resolve([{ page: 'chat', open: true } as const]),
    });
  };

  it('tells nobody as an answer, and nothing else of a session it does not know', async () => {
    for (const cookies of [undefined, '', 'other=1', `__Host-deputy=${newSecret()}`]) {
      expect(await held([]).tell(cookies)).toEqual({ user: null });
    }
  });

  it('tells the roles of the tenant and the pages, and no token', async () => {
    expect(await held(['acme-editors', 'acme-readers', 'unknown', 'toString']).tell(cookie)).toEqual({
      user: { key: 'local#id-of-bob', name: 'bob', displayName: 'Bob' },
      tenant: 'acme',
      groups: ['acme-editors', 'acme-readers', 'unknown', 'toString'],
      roles: ['reader', 'editor'],
      pages: [{ page: 'chat', open: true }],
      csrf: 'c',
    });
  });

  it('gives no role for a group of another tenant, nor in a tenant that is not known', async () => {
    expect(await held(['globex-auditors']).tell(cookie)).toMatchObject({ roles: [] });
    expect(await held(['acme-editors'], 'toString').tell(cookie)).toMatchObject({ roles: [] });
  });
});
