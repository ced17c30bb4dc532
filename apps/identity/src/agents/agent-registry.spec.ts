import { describe, expect, it } from '@jest/globals';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { testClients } from '#test/identity/test-clients';
import { ClientEntry, toClient } from '../clients/client-entry.js';
import { AgentRegistry } from './agent-registry.js';
import { seedAgents } from './seed-agents.js';

const newcomer = { client_id: 'newcomer', redirect_uris: ['http://127.0.0.1/callback'] };
const clients = [...testClients, newcomer].map((entry) => toClient(ClientEntry.parse(entry)));

describe('AgentRegistry', () => {
  const seeded = async () => {
    const bucket = new MemoryBucket();
    const registry = new AgentRegistry(
      () => Promise.resolve(bucket),
      () => 1_800_000_000_000,
    );
    await seedAgents(registry, clients, ['acme', 'globex']);
    return registry;
  };

  it('trust is given: what this release vouches for has it in full, any other client the lowest', async () => {
    const registry = await seeded();
    const trust = async (tenant: string) =>
      Object.fromEntries((await registry.list(tenant)).map((agent) => [agent.id, agent.trust]));
    const expected = {
      'deputy-agent': 'full',
      'deputy-mcp-client': 'full',
      'deputy-web': 'full',
      newcomer: 'unapproved',
    };
    expect([await trust('acme'), await trust('globex')]).toEqual([expected, expected]);
  });

  it('keeps what an operator said, whatever a later start brings', async () => {
    const registry = await seeded();
    await registry.change('acme', 'deputy-mcp-client', () => ({ trust: 'unapproved', state: 'disabled' }));
    await seedAgents(registry, clients, ['acme', 'globex']);
    expect(await registry.find('acme', 'deputy-mcp-client')).toMatchObject({
      trust: 'unapproved',
      state: 'disabled',
    });
    expect(await registry.find('globex', 'deputy-mcp-client')).toMatchObject({
      trust: 'full',
      state: 'active',
    });
  });

  it('no change is lost: of two at once both are there', async () => {
    const registry = await seeded();
    await Promise.all([
      registry.change('acme', 'newcomer', () => ({ trust: 'limited' })),
      registry.change('acme', 'newcomer', () => ({ state: 'disabled' })),
    ]);
    expect(await registry.find('acme', 'newcomer')).toMatchObject({ trust: 'limited', state: 'disabled' });
  });

  it('moves no agent to another id, tenant or kind, and changes none that is not there', async () => {
    const registry = await seeded();
    const moved = { id: 'deputy-web', tenant: 'globex', kind: 'service' } as const;
    expect(await registry.change('acme', 'newcomer', () => moved)).toMatchObject({
      id: 'newcomer',
      tenant: 'acme',
      kind: 'client',
    });
    await expect(registry.change('acme', 'nobody', () => ({}))).rejects.toMatchObject({ code: 'not_found' });
  });
});
