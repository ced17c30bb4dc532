import { beforeAll, describe, expect, it } from '@jest/globals';
import { PolicyEngine } from '#libs/policy';
import { localTenants } from '#test/issuer/local-people';
import { personOf } from '#test/person-of';
import { PagePolicy } from './page-policy.js';

/** The real policies. */
describe('which pages open to whom', () => {
  let pages: PagePolicy;
  beforeAll(async () => {
    pages = new PagePolicy(await PolicyEngine.load('policies'), localTenants);
  });

  const somebody = (groups: string[], tenant = 'acme') => ({
    user: { ...personOf('me'), displayName: 'Me' },
    tenant,
    groups,
  });
  const openTo = (...asked: Parameters<typeof somebody>) =>
    pages.verdicts(somebody(...asked)).flatMap(({ page, open }) => (open ? [page] : []));

  it.each([
    [[], ['chat', 'decisions', 'sessions']],
    [['acme-readers'], ['chat', 'decisions', 'sessions']],
    [['acme-editors'], ['chat', 'decisions', 'sessions']],
    [['acme-approvers'], ['chat', 'approvals', 'decisions', 'sessions']],
    [['acme-auditors'], ['chat', 'decisions', 'operations', 'sessions']],
    [
      ['acme-approvers', 'acme-auditors'],
      ['chat', 'approvals', 'decisions', 'operations', 'sessions'],
    ],
  ])('to %j: %j', (groups, opened) => {
    expect(openTo(groups)).toEqual(opened);
  });

  it("not by a group of another tenant, nor by one that is named like an object's own", () => {
    expect(openTo(['globex-auditors', 'toString', '__proto__'])).toEqual(openTo([]));
    expect(openTo(['acme-auditors'], 'constructor')).toEqual(openTo([]));
  });

  it('and says of one that is shut why, and to which roles it opens', () => {
    expect(pages.verdicts(somebody(['acme-editors'])).find(({ page }) => page === 'operations')).toEqual({
      page: 'operations',
      open: false,
      rationale: ['NO_MATCHING_PERMIT'],
      policies: [],
      opensTo: ['auditor'],
    });
  });

  it('opens nothing when nothing can be decided', () => {
    const worn = { decide: () => ({ decision: 'deny', rationale: ['ENGINE_FAILED'], policies: [], fingerprint: '' }) as const }; // prettier-ignore
    const verdicts = new PagePolicy(worn, localTenants).verdicts(somebody(['acme-auditors']));
    expect(verdicts.filter(({ open }) => open)).toEqual([]);
    expect(verdicts).toContainEqual(expect.objectContaining({ page: 'sessions', opensTo: [] }));
  });
});
