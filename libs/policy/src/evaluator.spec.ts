import { describe, expect, it } from '@jest/globals';
import { type AuthorizationAnswer } from '@cedar-policy/cedar-wasm/web';
import { personOf } from '#test/person-of';
import { type CedarCall } from './cedar-call.js';
import { type Cedar } from './cedar-instance.js';
import { Evaluator } from './evaluator.js';
import { PolicyEngine } from './policy-engine.js';
import { type PolicySet } from './policy-set.js';

const set: PolicySet = {
  schema: '',
  policies: {},
  rules: new Map([
    ['yes', { effect: 'permit', rationale: 'YES' }],
    ['no', { effect: 'forbid', rationale: 'NO' }],
  ]),
  actions: new Map([
    ['look', { resourceType: 'Thing', declaredIn: 'things.cedarschema', groups: new Set() }],
  ]),
  roles: new Set(['reader']),
  attributesRead: new Map(),
  fingerprint: 'sha256:x',
};
const call = { entities: [] as CedarCall['entities'] } as CedarCall;
const allowed: AuthorizationAnswer = {
  type: 'success',
  response: { decision: 'allow', diagnostics: { reason: ['yes'], errors: [] } },
  warnings: [],
};

/** Instances that throw, each counted; those made after `broken` work. */
function instances(broken: number, error: Error) {
  const made: { calls: number }[] = [];
  const make = (): Promise<Cedar> => {
    const instance = { calls: 0 };
    const throws = made.push(instance) <= broken;
    const parsed = () => ({ type: 'success' });
    const statefulIsAuthorized = () => {
      instance.calls += 1;
      if (throws) throw error;
      return allowed;
    };
    const cedar = { preparsePolicySet: parsed, preparseSchema: parsed, statefulIsAuthorized };
    return Promise.resolve(cedar as unknown as Cedar);
  };
  return { made, make };
}
const settle = () => new Promise((wake) => setImmediate(wake));
const failing = (evaluator: Evaluator) => expect(() => evaluator.evaluate(call)).toThrow();

describe('Evaluator', () => {
  it('replaces an instance after a few throws, long before it would die', async () => {
    const { made, make } = instances(1, new Error('bad input'));
    const evaluator = await Evaluator.start(await make(), set, make);
    for (let i = 0; i < 8; i += 1) failing(evaluator);
    expect(evaluator.evaluate(call)).toBe(allowed);
    expect(made[0]?.calls).toBe(8);
  });

  it('never uses an instance again after a trap', async () => {
    const trap = Object.assign(new Error('unreachable'), { name: 'RuntimeError' });
    const { made, make } = instances(1, trap);
    const evaluator = await Evaluator.start(await make(), set, make);
    failing(evaluator);
    expect(evaluator.evaluate(call)).toBe(allowed);
    expect(made[0]?.calls).toBe(1);
  });

  it('is unhealthy and evaluates nothing once replacements are used up', async () => {
    const trap = Object.assign(new Error('unreachable'), { name: 'RuntimeError' });
    const { made, make } = instances(Infinity, trap);
    const evaluator = await Evaluator.start(await make(), set, make);
    for (let i = 0; i < 40; i += 1) {
      failing(evaluator);
      await settle();
    }
    expect(evaluator.healthy).toBe(false);
    const asked = made.reduce((sum, { calls }) => sum + calls, 0);
    failing(evaluator);
    expect(made.reduce((sum, { calls }) => sum + calls, 0)).toBe(asked);
    expect(made.length).toBeLessThanOrEqual(17);
  });
});

const failure: AuthorizationAnswer = { type: 'failure', errors: [], warnings: [] };

describe('what Cedar answers', () => {
  const decide = (answer: AuthorizationAnswer) =>
    PolicyEngine.over(set, { healthy: true, evaluate: () => answer }).decide({
      principal: { user: personOf('u'), tenant: 't', roles: ['reader'], agent: { id: 'a' } },
      action: 'look',
      resource: { type: 'Thing', id: '1', attributes: {} },
      context: { time: new Date(0), transport: 'nats' },
    });
  const answer = (
    decision: 'allow' | 'deny',
    reason: string[],
    erring: string[] = [],
  ): AuthorizationAnswer => ({
    type: 'success',
    response: {
      decision,
      diagnostics: {
        reason,
        errors: erring.map((policyId) => ({ policyId, error: { message: 'x' } as never })),
      },
    },
    warnings: [],
  });

  it.each([
    [
      'an allow beside a forbid that could not be evaluated',
      answer('allow', ['yes'], ['no']),
      'POLICY_ERRORED',
    ],
    ['an allow without a reason', answer('allow', []), 'ENGINE_FAILED'],
    ['an allow determined by a forbid', answer('allow', ['no']), 'ENGINE_FAILED'],
    ['an allow by a policy nobody loaded', answer('allow', ['yes', 'stranger']), 'ENGINE_FAILED'],
    ['a deny without a reason', answer('deny', []), 'NO_MATCHING_PERMIT'],
    ['a failure', failure, 'REQUEST_INVALID'],
  ])('is a denial when it is %s: errors deny, permits are explained', (_what, given, code) => {
    expect(decide(given)).toMatchObject({ decision: 'deny', rationale: [code] });
  });

  it('is a permit only when known permits determine it', () => {
    expect(decide(allowed)).toMatchObject({ decision: 'permit', rationale: ['YES'], policies: ['yes'] });
  });
});
