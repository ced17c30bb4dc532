import { beforeEach, describe, expect, it } from '@jest/globals';
import { type RegisteredAgent } from '#libs/contracts';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { type Client, ClientEntry, toClient } from '../clients/client-entry.js';
import { AdmitClient } from './admit-client.js';
import { AgentRegistry } from './agent-registry.js';

const person = (id: string, tenant = 'acme') => ({
  ...{ id, tenant, username: id, name: id, groups: [] },
  ...{ passwordHash: '', enabled: true },
});
const [bob, alice] = [person('bob'), person('alice')];
const client = (id: string, change: Partial<Client> = {}): Client => ({
  ...toClient(ClientEntry.parse({ client_id: 'newcomer', redirect_uris: ['http://127.0.0.1/callback'] })),
  ...{ id, origin: 'registration', ...change },
});

describe('a client that a person lets in', () => {
  let now: number;
  let registry: AgentRegistry;
  let admit: AdmitClient;
  beforeEach(() => {
    now = 1_800_000_000_000;
    const bucket = new MemoryBucket();
    registry = new AgentRegistry(
      () => Promise.resolve(bucket),
      () => (now += 1_000),
    );
    admit = new AdmitClient(registry, 'local');
  });
  const ids = async () => (await registry.list('acme')).map(({ id }) => id);

  it('INVARIANT (trust is given): begins with the lowest, in that person’s tenant, whose agent it is', async () => {
    expect(await admit.standingOf(client('a'), bob)).toMatchObject({ trust: 'unapproved', state: 'active' });
    await admit.admit(client('a'), bob);
    const expected: Partial<RegisteredAgent> = {
      ...{ id: 'a', tenant: 'acme', kind: 'client', owner: 'local#bob', trust: 'unapproved' },
      redirects: ['http://127.0.0.1/callback'],
    };
    expect(await registry.find('acme', 'a')).toMatchObject(expected);
    expect(await registry.find('globex', 'a')).toBeUndefined();
  });

  it('stays as an operator has it, and says where it may go by now', async () => {
    await admit.admit(client('a'), bob);
    await registry.change('acme', 'a', () => ({ trust: 'limited', ceiling: ['read'] }));
    await admit.admit(client('a', { redirectUris: ['http://localhost/x'] }), alice);
    expect(await registry.find('acme', 'a')).toMatchObject({
      trust: 'limited',
      ceiling: ['read'],
      owner: 'local#bob',
      redirects: ['http://localhost/x'],
    });
  });

  it('by two people at once is there once', async () => {
    await Promise.all([admit.admit(client('a'), bob), admit.admit(client('a'), alice)]);
    expect(await ids()).toEqual(['a']);
  });

  it("INVARIANT (an operator's word stays): makes room among those of the same person that nobody has looked at, and no others", async () => {
    await admit.admit(client('of-alice'), alice);
    for (const id of ['trusted', 'disabled', 'narrowed']) await admit.admit(client(id), bob);
    await registry.change('acme', 'trusted', () => ({ trust: 'limited' }));
    await registry.change('acme', 'disabled', () => ({ state: 'disabled' }));
    await registry.change('acme', 'narrowed', () => ({ ceiling: [] }));
    const names = Array.from({ length: 20 }, (_, at) => `n${String(at + 10)}`);
    for (const name of names) await admit.admit(client(name), bob);
    expect(await ids()).toEqual(['disabled', ...names.slice(4), 'narrowed', 'of-alice', 'trusted'].sort());
    expect(await registry.find('acme', 'narrowed')).toMatchObject({ ceiling: [] });
  });

  it("INVARIANT (an operator's word stays): whom an operator changes just as room is made stays, too", async () => {
    const names = Array.from({ length: 16 }, (_, at) => `n${String(at + 10)}`);
    for (const name of names) await admit.admit(client(name), bob);
    const list = registry.list.bind(registry);
    registry.list = async (tenant) => {
      const seen = await list(tenant);
      await registry.change('acme', 'n10', () => ({ ceiling: [] }));
      return seen;
    };
    await admit.admit(client('one-more'), bob);
    registry.list = list;
    expect(await registry.find('acme', 'n10')).toMatchObject({ ceiling: [] });
  });
});
