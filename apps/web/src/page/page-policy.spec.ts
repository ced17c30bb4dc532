import { beforeAll, describe, expect, it } from '@jest/globals';
import { type DecisionPoint, GuardedDecisionPoint, inProcess } from '#libs/enforcement';
import { PolicyEngine } from '#libs/policy';
import { localTenants } from '#test/issuer/local-people';
import { personOf } from '#test/person-of';
import { PagePolicy } from './page-policy.js';

/** The real policies. */
describe('which pages open to whom', () => {
  let pages: PagePolicy;
  let point: DecisionPoint;
  const over = (asked: DecisionPoint) =>
    new PagePolicy(
      new GuardedDecisionPoint(asked, { deadlineMs: 600_000, alarm: () => undefined }),
      localTenants,
    );
  beforeAll(async () => {
    point = inProcess(await PolicyEngine.load('policies'));
    pages = over(point);
  });

  const somebody = (groups: string[], tenant = 'acme') => ({
    user: { ...personOf('me'), displayName: 'Me' },
    tenant,
    groups,
  });
  const openTo = async (...asked: Parameters<typeof somebody>) =>
    (await pages.verdicts(somebody(...asked))).flatMap(({ page, open }) => (open ? [page] : []));

  it.each([
    [[], ['chat', 'calls', 'decisions', 'applications', 'sessions']],
    [['acme-readers'], ['chat', 'calls', 'decisions', 'applications', 'sessions']],
    [['acme-editors'], ['chat', 'calls', 'decisions', 'applications', 'sessions']],
    [['acme-approvers'], ['chat', 'calls', 'approvals', 'decisions', 'applications', 'sessions']],
    [['acme-auditors'], ['chat', 'calls', 'decisions', 'operations', 'applications', 'sessions']],
    [['acme-operators'], ['chat', 'calls', 'decisions', 'operations', 'applications', 'sessions']],
    [
      ['acme-approvers', 'acme-auditors'],
      ['chat', 'calls', 'approvals', 'decisions', 'operations', 'applications', 'sessions'],
    ],
  ])('to %j: %j', async (groups, opened) => {
    expect(await openTo(groups)).toEqual(opened);
  });

  it("not by a group of another tenant, nor by one that is named like an object's own", async () => {
    const others = await openTo([]);
    expect(await openTo(['globex-auditors', 'toString', '__proto__'])).toEqual(others);
    expect(await openTo(['acme-auditors'], 'constructor')).toEqual(others);
  });

  it('and says of one that is shut why, and to which roles it opens', async () => {
    const verdicts = await pages.verdicts(somebody(['acme-editors']));
    expect(verdicts.find(({ page }) => page === 'operations')).toEqual({
      page: 'operations',
      open: false,
      why: ['No policy permits it.'],
      rationale: ['NO_MATCHING_PERMIT'],
      policies: [],
      opensTo: ['auditor', 'operator'],
    });
    expect(await pages.decide('operations', somebody(['acme-editors']))).toMatchObject({ decision: 'deny' });
  });

  it.each<[string, DecisionPoint['decideMany']]>([
    ['fails', () => Promise.reject(new Error('gone'))],
    ['answers nonsense', () => Promise.resolve([{ decision: 'permit' }] as never)],
  ])('opens nothing when the decision point %s', async (_how, decideMany) => {
    const broken = over({ ...point, decideMany });
    const verdicts = await broken.verdicts(somebody(['acme-auditors']));
    expect(verdicts.filter(({ open }) => open)).toEqual([]);
    expect(verdicts).toContainEqual(expect.objectContaining({ page: 'sessions', opensTo: [] }));
    expect(await broken.decide('chat', somebody([]))).toMatchObject({ decision: 'deny' });
  });
});
