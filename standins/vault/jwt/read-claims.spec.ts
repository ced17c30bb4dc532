import { describe, expect, it } from '@jest/globals';
import { type JwtRole } from '../vault-state.js';
import { readClaims } from './read-claims.js';

const role: JwtRole = {
  role_type: 'jwt',
  bound_audiences: ['a'],
  bound_claims: null,
  claim_mappings: { tid: 'tenant', '/act/sub': 'actor' },
  user_claim: 'sub',
  groups_claim: 'groups',
  clock_skew_leeway: 0,
  token_policies: [],
  token_ttl: 60,
  token_max_ttl: 60,
  token_type: 'service',
  token_no_default_policy: true,
};
const claims = { sub: 'u1', groups: ['g1'], tid: 'acme', act: { sub: 'deputy-agent' } };

describe('readClaims', () => {
  it('takes user, groups and metadata, JSON pointers included', () => {
    expect(readClaims(claims, role, 'deputy-tools')).toEqual({
      user: 'u1',
      groups: ['g1'],
      metadata: { tenant: 'acme', actor: 'deputy-agent', role: 'deputy-tools' },
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no groups claim', { groups: undefined }, 'failed to fetch groups: "groups" claim not found in token'],
    ['groups that are no list', { groups: { a: 1 } }, 'could not be converted to string list'],
    [
      'a group that is no text',
      { groups: ['a', 1] },
      'value 1 in groups claim could not be parsed as string',
    ],
    ['no user', { sub: undefined }, 'claim "sub" not found in token'],
    ['a user that is no text', { sub: 7 }, 'could not be converted to string'],
    ['a mapped claim that is no text', { tid: 7 }, "error converting claim 'tid' to string"],
  ])('refuses a token with %s, in the words of Vault', (_what, changed, text) => {
    expect(() => readClaims({ ...claims, ...changed }, role, 'r')).toThrow(text);
  });
});
