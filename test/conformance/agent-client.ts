import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { openMcpTools } from '../../apps/agent/src/tools/open-mcp-tools.js';

/*
 * The agent's own MCP client against a server of the suite, whose address is the last argument: lists the tools and calls them, as a
 * turn would. The suite starts it, and says in its environment what is to be called.
 */
const Context = z.object({
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })).optional(),
});

const server = process.argv.at(-1) ?? '';
const { toolCalls } = Context.parse(JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}'));
const { signal } = new AbortController();

const tools = await openMcpTools({
  // Over the mesh the address is only a name; here it is the suite's.
  fetch: (_address, init) => fetch(server, init),
  token: () => Promise.resolve('of-the-suite'),
  signal,
});
const schemas = Object.fromEntries(tools.offered.map((tool) => [tool.mcpName, tool.inputSchema]));
const calls =
  toolCalls ?? tools.offered.map(({ mcpName }) => ({ name: mcpName, arguments: argumentsFor(mcpName) }));
for (const { name, arguments: input } of calls) {
  const tool = tools.offered.find(({ mcpName }) => mcpName === name);
  // What the agent makes of the answer is its own affair: without a decision of ours it uses none.
  const outcome = tool ? await tools.call(tool, input, { signal, key: randomUUID() }) : 'is not offered';
  console.log(name, JSON.stringify(outcome));
}
await tools.close();

/** What the scenarios expect to be called with, where they do not say it. */
function argumentsFor(name: string): Record<string, unknown> {
  if (name === 'add_numbers') return { a: 5, b: 3 };
  if (name === 'json_schema_echo') return { schema: schemas['json_schema_2020_12_tool'] };
  return {};
}
