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

describe('a permitted call that fails', () => {
  it('is an alarm for the operator when nobody expected it', async () => {
    expect(await loggedOf(new Error('boom'))).toEqual([expect.stringContaining('boom')]);
  });

  it('is only an outcome when the tool itself says what is wrong', async () => {
    expect(await loggedOf(new ToolError('conflict', 'somebody else wrote first'))).toEqual([]);
  });
});
