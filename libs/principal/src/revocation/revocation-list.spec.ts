import { beforeEach, describe, expect, it } from '@jest/globals';
import { personOf } from '#test/person-of';
import { principalOf } from '#test/principal-of';
import { claimProfiles } from '../issuers/claim-profiles.js';
import { type Principal } from '../principal.js';
import { revocationKey, saysAll, tenantRevocationKey } from './revocation-key.js';
import { RevocationList } from './revocation-list.js';
import { signInNames } from './session-names.js';

const day = 86_400_000;
const issuedAt = 1_700_000_000;
const held = (change: Partial<Principal> = {}) =>
  principalOf('bob', ['editor'], {
    sessionId: 'uid.login',
    tokenId: 'token-1',
    keyId: 'key-1',
    issuedAt,
    ...change,
  });
const until = (before: number) => JSON.stringify({ version: 1, before, reason: 'by_operator' });

describe('RevocationList', () => {
  let now: number;
  let list: RevocationList;
  beforeEach(() => {
    now = issuedAt * 1_000 + 5_000;
    list = new RevocationList(day, () => now);
  });

  it.each([
    ['its token', 'token', 'token-1'],
    ['the key that signed it', 'key', 'key-1'],
    ['its session', 'session', 'uid.login'],
    ['the session that this one is part of', 'session', 'uid'],
    ['the person', 'person', held().user?.key],
    ['the agent that acts', 'agent', 'deputy-agent'],
    ['an agent that acted before it', 'agent', 'deputy-web'],
    ['the tenant', 'tenant', 'acme'],
    ['everything', 'everything', undefined],
  ] as const)('ends what was got by %s', (_, kind, id) => {
    expect(list.has(held())).toBe(false);
    list.add(revocationKey(kind, id), until(now));
    expect(list.has(held())).toBe(true);
  });

  it.each([
    ['token', 'token-2'],
    ['key', 'key-2'],
    ['session', 'uid.other'],
    ['session', 'login'],
    ['person', 'local#carol'],
    ['agent', 'deputy-mcp-client'],
    ['tenant', 'globex'],
  ] as const)("does not end what is another's: %s %s", (kind, id) => {
    list.add(revocationKey(kind, id), until(now));
    expect(list.has(held())).toBe(false);
  });

  describe('INVARIANT (an issuer ends its own): what another issuer says of its sign-ins', () => {
    const foreign = signInNames({ id: 'https://idp.example', profile: claimProfiles.generic });
    const theirs = (sub: string, sessionId: string) =>
      held({ sessionId, user: { ...personOf(sub), key: `https://idp.example#${sub}` } });

    it('ends the one of that name, of its own people', () => {
      list.add(revocationKey('session', foreign.endedBy('uid.login')), until(now));
      expect(list.has(theirs('pa', 'uid.login'))).toBe(true);
    });

    it.each(['uid.login', 'uid', 'local#uid.login'])("ends nobody's of the mesh's own: %s", (sid) => {
      list.add(revocationKey('session', foreign.endedBy(sid)), until(now));
      expect(list.has(held())).toBe(false);
    });

    it('ends no other of its own, whatever the names have in common', () => {
      list.add(revocationKey('session', foreign.endedBy(foreign.sessionOf('node1.aaa'))), until(now));
      expect(['node1.aaa', 'node1.bbb', 'node1'].map((sid) => list.has(theirs('pb', sid)))).toEqual([
        true,
        false,
        false,
      ]);
    });

    it('ends none of a third', () => {
      list.add(revocationKey('session', foreign.endedBy('uid.login')), until(now));
      const others = held({ user: { ...personOf('pc'), key: 'https://idp.example/other#pc' } });
      expect(list.has(others)).toBe(false);
    });
  });

  it.each([
    ['token', 'token-1'],
    ['session', 'uid'],
    ['session', 'uid.login'],
    ['person', held().user?.key ?? ''],
    ['agent', 'deputy-web'],
  ] as const)('tenant boundary: what ends %s %s in one tenant ends nothing of another', (kind, id) => {
    const others = held({ tenant: 'globex' });
    list.add(tenantRevocationKey(kind, 'acme', id), until(now));
    expect([list.has(held()), list.has(others)]).toEqual([true, false]);
    // Nor where the two names together read the same.
    list.add(tenantRevocationKey(kind, 'glo', `bex\0${id}`), until(now));
    expect(list.has(others)).toBe(false);
  });

  it('reads what lies under every key but those that say all', () => {
    const keys = [
      ...[revocationKey('session', 'uid'), revocationKey('token', 'token-1')],
      ...[tenantRevocationKey('session', 'acme', 'uid'), revocationKey('person', 'p'), revocationKey('tenant', 'acme')],
    ]; // prettier-ignore
    expect(keys.map(saysAll)).toEqual([true, true, false, false, false]);
  });

  it('ends of a person what was issued up to an instant, and takes what they got after it', () => {
    list.add(revocationKey('person', held().user?.key), until(issuedAt * 1_000 + 999));
    expect(list.has(held())).toBe(true);
    expect(list.has(held({ issuedAt: issuedAt + 1 }))).toBe(false);
  });

  it.each([
    ['session', 'uid'],
    ['token', 'token-1'],
    ['key', 'key-1'],
  ] as const)('ends a %s for good, also what is issued later', (kind, id) => {
    list.add(revocationKey(kind, id), until(now));
    expect(list.has(held({ issuedAt: issuedAt + 3_600 }))).toBe(true);
  });

  it.each([
    ['a delete marker', ''],
    ['junk', '{"before":'],
    ['an earlier instant', until(1)],
  ])('what is revoked stays revoked: %s written over it takes nothing back', (_, value) => {
    list.add(revocationKey('person', held().user?.key), until(now));
    list.add(revocationKey('person', held().user?.key), value);
    expect(list.has(held())).toBe(true);
  });

  it.each([
    ['nothing', undefined],
    ['junk', '{"before":"never"}'],
  ])('a key under which lies %s ends what was issued until it was heard of', (_, value) => {
    list.add(revocationKey('everything'), value);
    expect(list.has(held())).toBe(true);
    expect(list.has(held({ issuedAt: now / 1_000 + 1 }))).toBe(false);
  });

  it('takes no key that names nothing of a token', () => {
    for (const key of ['', 'session', 'tenants.x', '__proto__.x']) list.add(key, until(now));
    expect(list.size).toBe(0);
  });

  it('forgets what has ended by itself, and nothing before', () => {
    list.add(revocationKey('token', 'token-1'), until(now));
    now += day - 1;
    list.sweep();
    expect(list.size).toBe(1);
    now += 1;
    list.sweep();
    expect(list.size).toBe(0);
  });
});
