import { pino } from 'pino';
import { describe, expect, it } from '@jest/globals';
import { McpEndpoint } from '../protocol/mcp-endpoint.js';
import { ToolError } from '../toolbox/tool-error.js';
import { fakeWorld, mcpRequest } from '#test/enforcement/fake-world';

/** What the operator's log says of a permitted call whose tool throws `error`. */
async function loggedOf(error: Error): Promise<string[]> {
  const lines: string[] = [];
  const world = fakeWorld({ logger: pino({ level: 'info' }, { write: (line) => lines.push(line) }) });
  world.fail.run = error;
  const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
  const sent = mcpRequest('tools/call', { name: 'things_list', arguments: {} }, { token: 'bob' });
  await (await endpoint.fetch(sent, { transport: 'nats', peer: 'agent' })).text();
  expect(world.trace).toContain('kept outcome failed');
  return lines;
}

describe('what a tool needs', () => {
  const endedOf = async (name: string, args: object) => {
    const world = fakeWorld();
    const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
    const sent = mcpRequest('tools/call', { name, arguments: args }, { token: 'bob' });
    const { result } = (await (await endpoint.fetch(sent, { transport: 'nats', peer: 'agent' })).json()) as {
      result: { structuredContent: object };
    };
    const lease = world.events.flatMap((event) => (event.type === 'decision.completed' ? [event.lease?.role] : []));
    return { result: result.structuredContent, lease, trace: world.trace };
  }; // prettier-ignore

  it('is lent: a tool that needs nothing is permitted on record and run without a credential or a database', async () => {
    const { result, lease, trace } = await endedOf('things_tell', {});
    expect(trace).toEqual(['recorded decision permit', 'ran', 'kept outcome succeeded']);
    expect([result, lease]).toEqual([{ done: true }, [undefined]]);
  });

  it('is lent and no more: a reader to what reads, a writer to what writes, one of its own to what destroys', async () => {
    const { lease, trace } = await endedOf('things_list', {});
    expect([trace.filter((line) => line.startsWith('borrowed')), lease]).toEqual([['borrowed acme-reader'], ['acme-reader']]);
    const dropped = (await endedOf('things_drop', { id: 'thing-1' })).trace.filter((line) => line.startsWith('borrowed'));
    expect(dropped).toEqual(['borrowed acme-reader', 'borrowed acme-writer once']);
  }); // prettier-ignore
});

describe('a permitted call that fails', () => {
  it('is an alarm for the operator when nobody expected it', async () => {
    expect(await loggedOf(new Error('boom'))).toEqual([expect.stringContaining('boom')]);
  });

  it('is only an outcome when the tool itself says what is wrong', async () => {
    expect(await loggedOf(new ToolError('conflict', 'somebody else wrote first'))).toEqual([]);
  });
});
