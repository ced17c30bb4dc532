import { describe, expect, it } from '@jest/globals';
import { type AgentOperation } from '#libs/contracts';
import { Grant } from '#libs/enforcement';
import { localTenants } from '#test/issuer/local-people';
import { principalOf } from '#test/principal-of';
import { registered } from '#test/registered-agent';
import { decided } from '#test/sample-events';
import { carryOut } from './carry-out.js';

describe('INVARIANT (no change without a recorded permit)', () => {
  const store = { record: () => Promise.resolve() };
  const grantFor = (tool: string) => Grant.onRecord(store, decided({ decision: 'permit', tool }));
  const others = {
    people: { byUsername: () => Promise.resolve(undefined) },
    ends: { end: () => Promise.resolve(), check: () => Promise.resolve() },
    ...{ issuerId: 'local', tenants: localTenants, secret: 'a secret', clock: () => 0 },
  };
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
