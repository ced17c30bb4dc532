import { describe, expect, it } from '@jest/globals';
import { type AgentOperation, type RegisteredAgent } from '#libs/contracts';
import { Grant } from '#libs/enforcement';
import { type ToRevoke } from '#libs/mesh';
import { localTenants } from '#test/issuer/local-people';
import { principalOf } from '#test/principal-of';
import { registered, registeredKey } from '#test/registered-agent';
import { decided } from '#test/sample-events';
import { carryOut } from './carry-out.js';

const store = { record: () => Promise.resolve() };
const grantFor = (tool: string) => Grant.onRecord(store, decided({ decision: 'permit', tool }));
const others = {
  people: { byUsername: () => Promise.resolve(undefined) },
  ends: { end: () => Promise.resolve(), check: () => Promise.resolve() },
  ...{ issuerId: 'local', tenants: localTenants, secret: 'a secret', clock: () => 0 },
};

describe('INVARIANT (no change without a recorded permit)', () => {
  const world = () => {
    const asked: string[] = [];
    const registry = {
      register: () => Promise.resolve(registered('other')),
      find: () => Promise.resolve(undefined),
      list: (tenant: string) => Promise.resolve((asked.push(`list ${tenant}`), [])),
      change: (tenant: string, id: string) =>
        Promise.resolve((asked.push(`change ${tenant} ${id}`), registered(id))),
    };
    const carry = (grant: Grant, operation: AgentOperation) =>
      carryOut({ registry, ...others })({
        grant,
        operation,
        principal: principalOf('oscar', ['operator']),
        arrival: { transport: 'nats', peer: 'web' },
        callId: crypto.randomUUID(),
        begun: 0,
      });
    return { asked, carry };
  };
  const disable = { version: 1, do: 'disable', id: 'some-client' } as AgentOperation;

  it('is carried out once for the permit that names it', async () => {
    const { asked, carry } = world();
    const grant = await grantFor('agents_disable');
    await carry(grant, disable);
    await expect(carry(grant, disable)).rejects.toThrow('good for one call');
    expect(asked).toEqual(['change acme some-client']);
  });

  it.each(['agents_list', 'agents_enable', 'products_list'])(
    'is not carried out for a permit of %s',
    async (tool) => {
      const { asked, carry } = world();
      await expect(carry(await grantFor(tool), disable)).rejects.toThrow('this grant is for');
      expect(asked).toEqual([]);
    },
  );
});

describe('INVARIANT (a person consents to what they were shown)', () => {
  const machine = (consentedAt: string | null): RegisteredAgent =>
    registered('acme/helper', {
      ...{ kind: 'machine', trust: 'limited', keys: [registeredKey('k')] },
      person: { key: 'local#bob', name: 'bob', consentedAt },
    });
  const carry = async (agent: RegisteredAgent, operation: AgentOperation, tool: string) => {
    const ended: string[] = [];
    const registry = {
      register: () => Promise.reject(new Error('nothing is made')),
      find: () => Promise.resolve(undefined),
      list: () => Promise.resolve([]),
      change: (_tenant: string, _id: string, edit: (agent: RegisteredAgent) => Partial<RegisteredAgent>) =>
        Promise.resolve({ ...agent, ...edit(agent) }),
    };
    const ends = {
      end: ({ kind, id = '' }: ToRevoke) => Promise.resolve(void ended.push(`${kind} ${id}`)),
      check: () => Promise.resolve(),
    };
    const answer = await carryOut({ registry, ...others, ends })({
      grant: await grantFor(tool),
      operation,
      principal: principalOf('oscar', ['operator']),
      arrival: { transport: 'nats', peer: 'web' },
      callId: crypto.randomUUID(),
      begun: 0,
    });
    return { consentedAt: answer.agents[0]?.person?.consentedAt, ended };
  };
  const since = '2026-11-22T10:00:00.000Z';
  const operation = { version: 1, id: 'acme/helper' } as const;

  it.each([
    ['agents_connect', { ...operation, do: 'connect' }],
    ['agents_rotate', { ...operation, do: 'rotate', overlapSeconds: 0 }],
    ['agents_trust', { ...operation, do: 'trust', trust: 'full' }],
  ] as const)('%s takes back what the machine began for them', async (tool, asked) => {
    expect(await carry(machine(since), asked, tool)).toEqual({ consentedAt: null, ended: ['agent acme/helper'] });
    expect(await carry(machine(null), asked, tool)).toEqual({ consentedAt: null, ended: [] });
  }); // prettier-ignore

  it('less trust takes nothing back', async () => {
    const less = { ...operation, do: 'trust', trust: 'unapproved' } as const;
    expect(await carry(machine(since), less, 'agents_trust')).toEqual({ consentedAt: since, ended: [] });
  });
});
