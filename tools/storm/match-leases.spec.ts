import { describe, expect, it } from '@jest/globals';
import { type AuditLine, matchLeases, type Permit } from './match-leases.js';

const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;
const login = (second: number, accessor: string, tokenId: string): AuditLine => ({
  time: at(second),
  type: 'response',
  request: { path: 'auth/jwt/login' },
  response: { auth: { accessor, metadata: { token_id: tokenId } } },
});
const child = (second: number, parent: string, accessor: string, decision?: string): AuditLine => ({
  time: at(second),
  type: 'response',
  auth: { accessor: parent },
  request: { path: 'auth/token/create' },
  response: { auth: { accessor, metadata: decision === undefined ? null : { decision } } },
});
const lease = (second: number, accessor: string, id: string): AuditLine => ({
  time: at(second),
  type: 'response',
  auth: { accessor },
  request: { path: 'database/creds/acme-reader' },
  response: { secret: { lease_id: id } },
});
const permit = (second: number, eventId: string, tokenId: string): Permit => ({
  time: at(second),
  eventId,
  tokenId,
});

describe('no credential without a recorded permit: what Vault gave out', () => {
  it('is matched with the decision that it names, through whatever made it, and else with one about its token', () => {
    const lines = [login(2, 'a', 't1'), child(3, 'a', 'b', 'e1'), lease(4, 'b', 'l1'), child(4, 'a', 'c'), lease(5, 'c', 'l2')];
    expect(matchLeases(lines, [permit(1, 'e1', 't1')])).toEqual({ leases: 2, logins: 1, named: 1, without: [] });
  }); // prettier-ignore

  it.each<[string, Permit[]]>([
    ['for which nothing is recorded', []],
    ['whose permit is about another token', [permit(1, 'e1', 't2')]],
    ['whose permit came after it', [permit(9, 'e1', 't1')]],
  ])('%s is found', (_what, permits) => {
    const { without } = matchLeases([login(2, 'a', 't1'), lease(3, 'a', 'l1')], permits);
    expect(without).toHaveLength(2);
    expect(without[1]).toContain('l1');
  });

  it('that names a decision is not excused by another about its token', () => {
    const lines = [login(2, 'a', 't1'), child(3, 'a', 'b', 'invented'), lease(4, 'b', 'l1')];
    expect(matchLeases(lines, [permit(1, 'e1', 't1')]).without).toEqual([expect.stringContaining('l1')]);
  });

  it('is not what was asked for and refused', () => {
    const refused = { ...lease(3, 'a', 'l1'), error: 'permission denied' };
    expect(matchLeases([{ ...login(2, 'a', 't1'), type: 'request' }, refused], [])).toMatchObject({ leases: 0, logins: 0 });
  }); // prettier-ignore
});
