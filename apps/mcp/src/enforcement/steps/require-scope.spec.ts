import { describe, expect, it } from '@jest/globals';
import { type CallToolResult, type ListToolsResult } from '@modelcontextprotocol/server';
import { Verdict, verdictKey, withheldKey } from '#libs/contracts';
import { type Arrival } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { fakeWorld, mcpRequest, policyThat } from '#test/enforcement/fake-world';
import { principalOf } from '#test/principal-of';
import { McpEndpoint } from '../../protocol/mcp-endpoint.js';

const metadataUrl = 'https://mcp.test/.well-known/oauth-protected-resource/mcp';
const options = { metadataUrl, scope: 'api://deputy-mcp/access_as_user', version: '1' };
const http: Arrival = { transport: 'http' };
const nats: Arrival = { transport: 'nats', peer: 'agent' };

function asking(held: Pick<Principal, 'scopes' | 'unasked'>, policy = policyThat(() => 'permit')) {
  const client = { agent: { id: 'deputy-mcp-client' }, actors: ['deputy-mcp-client'] };
  const world = fakeWorld({ policy }, [
    principalOf('zoe', ['editor'], { ...held, ...client }),
    principalOf('yan', ['editor'], held),
  ]);
  const send = async (method: string, params: Record<string, unknown>, arrival: Arrival = http) => {
    const token = arrival.transport === 'http' ? 'zoe' : 'yan';
    const response = await new McpEndpoint(world.ports, options).fetch(mcpRequest(method, params, { token }), arrival);
    const { result } = (await response.json()) as { result: CallToolResult & ListToolsResult };
    return { response, result, verdict: Verdict.safeParse(result._meta?.[verdictKey]).data };
  }; // prettier-ignore
  const call = (name: string, arrival?: Arrival) =>
    send('tools/call', { name, arguments: { id: 'thing-1' } }, arrival);
  return { world, send, call };
}

const reading = { scopes: ['catalogue:read'], unasked: ['catalogue:write', 'read:public'] };

describe('INVARIANT (no tool without its scope)', () => {
  it('a token without the scope that a tool needs does nothing with it, whatever policy permits, and the record says so', async () => {
    const { world, call } = asking(reading);
    const { verdict, result } = await call('things_drop');
    expect(verdict).toMatchObject({ decision: 'deny', rationale: ['SCOPE_MISSING'], policies: [] });
    expect(result.isError).toBe(true);
    expect(world.trace).toEqual(['kept admission deny']);
    expect(world.events).toMatchObject([{ tool: 'things_drop', scope: 'catalogue:write', rationale: ['SCOPE_MISSING'] }]);
    expect((await call('things_get')).verdict).toMatchObject({ decision: 'permit' });
    expect(world.events.at(-2)).toMatchObject({ scope: 'catalogue:read', decision: 'permit' });
  }); // prettier-ignore

  it('over HTTP it is told with 403 which scopes to come again with: what it has, and what is needed (RFC 6750)', async () => {
    const { call } = asking(reading);
    const { response } = await call('things_drop');
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer error="insufficient_scope", resource_metadata="${metadataUrl}", scope="api://deputy-mcp/access_as_user api://deputy-mcp/catalogue:read api://deputy-mcp/catalogue:write"`,
    );
    expect((await call('things_drop', nats)).response.status).toBe(200);
  });

  it('nobody is sent to sign in again for what they could not have, or would not be permitted', async () => {
    const never = asking({ scopes: ['catalogue:read'], unasked: [] });
    const without = await never.call('things_drop');
    expect([without.response.status, without.verdict?.rationale]).toEqual([200, ['SCOPE_MISSING']]);
    const forbidden = asking(
      reading,
      policyThat(() => 'deny'),
    );
    const denied = await forbidden.call('things_drop');
    expect([denied.response.status, denied.verdict?.rationale]).toEqual([200, ['FAKE_FORBIDS']]);
  });

  it('a list shows what the token may be used for, and says why the rest is not there', async () => {
    const { send } = asking(reading);
    const { result } = await send('tools/list', {});
    expect(result.tools.map(({ name }) => name)).not.toContain('things_drop');
    expect(result._meta?.[withheldKey]).toContainEqual(
      expect.objectContaining({ name: 'things_drop', rationale: ['SCOPE_MISSING'] }),
    );
  });

  it('`admin:all` replaces no policy: it opens every tool, and permits nothing that policy forbids', async () => {
    const all = { scopes: ['admin:all'], unasked: [] };
    expect((await asking(all).call('things_drop')).verdict?.decision).toBe('permit');
    const { world, call } = asking(all, policyThat(() => 'deny'));
    expect((await call('things_drop')).verdict).toMatchObject({ decision: 'deny', rationale: ['FAKE_FORBIDS'] });
    expect(world.trace).toEqual(['kept admission deny']);
  }); // prettier-ignore
});
