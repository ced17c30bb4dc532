import { describe, expect, it } from '@jest/globals';
import { Acl } from './acl.js';
import { type Capability, parsePolicy } from './parse-policy.js';

type Rules = Record<string, Capability[]>;

/** Each argument is one policy. */
const aclOf = (...policies: Rules[]) =>
  new Acl(
    policies.flatMap((rules) =>
      Object.entries(rules).flatMap(([path, capabilities]) =>
        parsePolicy(`path "${path}" { capabilities = ${JSON.stringify(capabilities)} }`),
      ),
    ),
  );

describe('Acl', () => {
  it('denies what no rule names', () => {
    const acl = aclOf({ 'database/creds/acme-reader': ['read'] });
    expect(acl.allows('database/creds/acme-reader', 'read')).toBe(true);
    expect(acl.allows('database/creds/acme-reader', 'update')).toBe(false);
    expect(acl.allows('database/creds/acme-readers', 'read')).toBe(false);
    expect(acl.allows('database/creds/acme-reade', 'read')).toBe(false);
    expect(acl.allows('', 'read')).toBe(false);
    expect(new Acl([]).allows('sys/health', 'read')).toBe(false);
  });

  it('prefers the exact path, even where it grants less', () => {
    const acl = aclOf({ 'a/*': ['read', 'update'], 'a/b': ['read'] });
    expect(acl.allows('a/b', 'update')).toBe(false);
    expect(acl.allows('a/c', 'update')).toBe(true);
  });

  it('prefers the longest prefix', () => {
    const acl = aclOf({ 'a/*': ['read'], 'a/b/*': ['deny'], 'a/b/c/*': ['read'] });
    expect(acl.allows('a/x', 'read')).toBe(true);
    expect(acl.allows('a/b/x', 'read')).toBe(false);
    expect(acl.allows('a/b/c/x', 'read')).toBe(true);
  });

  it('adds up the rules of several policies for the same path', () => {
    const acl = aclOf({ 'a/b': ['read'], 'c/*': ['read'] }, { 'a/b': ['update'], 'c/*': ['delete'] });
    for (const capability of ['read', 'update'] as const) expect(acl.allows('a/b', capability)).toBe(true);
    for (const capability of ['read', 'delete'] as const) expect(acl.allows('c/d', capability)).toBe(true);
  });

  it.each([[[0, 1]], [[1, 0]]])('deny wins: over any policy for the same path, in order %j', (order) => {
    const policies: Rules[] = [{ 'a/b': ['read'] }, { 'a/b': ['deny'] }];
    const acl = aclOf(...order.map((index) => policies[index] as Rules));
    expect(acl.allows('a/b', 'read')).toBe(false);
  });

  it('takes + for exactly one segment', () => {
    const acl = aclOf({ 'a/+/c': ['read'], '+/x': ['read'], 'b/+': ['read'] });
    expect(acl.allows('a/b/c', 'read')).toBe(true);
    expect(acl.allows('a/b/b/c', 'read')).toBe(false);
    expect(acl.allows('a/c', 'read')).toBe(false);
    expect(acl.allows('y/x', 'read')).toBe(true);
    expect(acl.allows('b/z', 'read')).toBe(true);
    expect(acl.allows('b/z/z', 'read')).toBe(false);
  });

  it('takes + inside a segment for itself', () => {
    const acl = aclOf({ 'a+b/c': ['read'] });
    expect(acl.allows('a+b/c', 'read')).toBe(true);
    expect(acl.allows('aab/c', 'read')).toBe(false);
  });

  it('takes * at the end alone for any rest', () => {
    const acl = aclOf({ 'a/b*': ['read'], 'x/*/y': ['read'] });
    expect(acl.allows('a/b', 'read')).toBe(true);
    expect(acl.allows('a/bcd/e', 'read')).toBe(true);
    expect(acl.allows('x/z/y', 'read')).toBe(false);
    expect(acl.allows('x/*/y', 'read')).toBe(true);
  });

  it.each<[string, Rules, string, boolean]>([
    ['the later first wildcard', { 'a/+/c': ['deny'], 'a/b*': ['read'] }, 'a/b/c', true],
    ['no * at the end', { 'a/+/*': ['deny'], 'a/+/c': ['read'] }, 'a/b/c', true],
    ['fewer +', { 'a/+/+/d': ['deny'], 'a/+/c/d': ['read'] }, 'a/b/c/d', true],
    ['the longer', { 'a/+/c*': ['deny'], 'a/+/cd*': ['read'] }, 'a/b/cde', true],
    ['the lexically greater', { 'a/+/b/+': ['read'], 'a/+/+/c': ['deny'] }, 'a/x/b/c', true],
  ])('of two patterns prefers %s', (_rule, rules, path, allowed) => {
    expect(aclOf(rules).allows(path, 'read')).toBe(allowed);
    const reversed = Object.fromEntries(Object.entries(rules).reverse());
    expect(aclOf(reversed).allows(path, 'read')).toBe(allowed);
  });

  it('lists a folder under its name with or without the slash', () => {
    const acl = aclOf({ 'database/roles': ['list'] });
    expect(acl.allows('database/roles/', 'list')).toBe(true);
    expect(acl.allows('database/roles/', 'read')).toBe(false);
  });

  it('lets root do everything', () => {
    expect(new Acl([], true).allows('sys/seal', 'sudo')).toBe(true);
  });
});
