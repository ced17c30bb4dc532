import { beforeAll, describe, expect, it } from '@jest/globals';
import { PolicyEngine, type Question, type Resource } from '#libs/policy';
import { personOf } from '#test/person-of';
import { throughAgent } from '#test/principal-of';
import { inProcess } from './decision-point.js';
import { Denial } from './denial.js';
import { explain, rolesThatMay } from './explanation.js';
import { GuardedDecisionPoint } from './guarded-decision-point.js';
import { sayRefusal } from './say-refusal.js';
import { refusalOf } from './waiting.js';

describe('a refusal', () => {
  let policy: GuardedDecisionPoint;
  beforeAll(async () => {
    const point = inProcess(await PolicyEngine.load('policies'));
    policy = new GuardedDecisionPoint(point, { deadlineMs: 600_000, alarm: () => undefined });
  });

  const catalogue: Resource = { type: 'Catalogue', id: 'acme', attributes: { tenant: 'acme' } };
  const asked = (
    name: string,
    roles: Question['principal']['roles'],
    action: string,
    resource: Resource = catalogue,
    agent = 'deputy-agent',
  ): Question => ({
    principal: { user: personOf(name), tenant: 'acme', roles, agent: { ...throughAgent, id: agent } },
    action,
    resource,
    context: { time: new Date('2026-11-22T10:00:00Z'), transport: 'nats' },
  });
  const said = async (question: Question) => {
    const refusal = await refusalOf(policy, 'decision', await policy.decide(question), question);
    return refusal instanceof Denial ? refusal.told.text : 'waits';
  };
  const product = (owner: string, visibility: string): Resource => ({
    type: 'Product',
    id: '123',
    attributes: {
      tenant: 'acme',
      owner: personOf(owner).key,
      visibility,
      category: 'Toys',
      priceCents: 500,
      highestPriceCents: 500,
      deleted: false,
    },
  });

  it.each([
    [
      asked('alice', ['reader'], 'products_create'),
      'alice may not create products. Only editors change anything. Editors could do it.',
    ],
    [
      asked('alice', ['reader'], 'products_update', product('bob', 'public')),
      'alice may not update products. Only editors change anything. Editors could do it.',
    ],
    [
      asked('erin', ['auditor'], 'products_list'),
      'erin may not list products. Auditors stay out of what they audit. Readers, editors and approvers could do it.',
    ],
    [
      asked('zoe', [], 'products_search'),
      'zoe may not search products. No policy permits it. Readers, editors and approvers could do it.',
    ],
    [
      asked('bob', ['editor'], 'products_get', product('alice', 'private')),
      "bob may not get products. A product that is not public is its owner's alone. No role could do it.",
    ],
    [
      asked('bob', ['editor'], 'products_list', { ...catalogue, attributes: { tenant: 'globex' } }),
      'bob may not list products. Nothing of one tenant is reachable from another. No role could do it.',
    ],
  ])('says who was refused what, why, and who could do it (%#)', async (question, text) => {
    expect(await said(question)).toBe(text);
  });

  it('says of an agent that acts for nobody that it is one', async () => {
    const question = asked('alice', [], 'products_list');
    const principal = { tenant: 'acme', roles: [], agent: throughAgent };
    expect(await said({ ...question, principal })).toMatch(
      /^the agent `deputy-agent` may not list products\. /,
    );
  });

  it('does not claim that nobody could where that was not decided', async () => {
    const question = asked('alice', ['reader'], 'products_create');
    const late = new GuardedDecisionPoint(
      { fingerprint: '', equivalenceKey: () => '', decideMany: () => Promise.reject(new Error('gone')) },
      { deadlineMs: 600_000, alarm: () => undefined },
    );
    expect(await rolesThatMay(late, question)).toBeUndefined();
    const explained = await explain(late, question, { why: ['Only editors change anything.'] });
    expect(sayRefusal({ who: 'alice', action: 'fly', ...explained })).toBe(
      'alice may not use `fly`. Only editors change anything.',
    );
  });
});
