import { join } from 'node:path';
import { subjects } from '#libs/contracts';
import { connectMesh, fetchOverMesh, MeshClient } from '#libs/mesh';
import { type Mesh } from '../launcher/index.js';
import { Callers } from './callers.js';
import { McpCaller } from './mcp-caller.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';
import { startBareServer } from './start-bare-server.js';
import { timeInterleaved } from './time-interleaved.js';

/** A warm enforced call beside the same tool and query on a bare MCP server, over both transports, in one run. */
export async function measureCalls(mesh: Mesh, rounds: number): Promise<Figure[]> {
  const tokens = new Callers(mesh);
  const bare = await startBareServer(mesh);
  const agent = await connectMesh({
    url: mesh.natsUrl,
    peer: 'agent',
    seedFile: join(mesh.dataDir, 'nats', 'seeds', 'agent.nk'),
  });
  const over = (connection: typeof agent) =>
    fetchOverMesh(new MeshClient(connection), subjects.mcp.exchange('agent'));
  const callers = {
    enforcedNats: await McpCaller.connect('http://mcp.mesh/mcp', {
      token: await tokens.overNats('bob'),
      fetch: over(agent),
    }),
    bareNats: await McpCaller.connect('http://mcp.mesh/mcp', { fetch: over(bare.agent) }),
    enforcedHttp: await McpCaller.connect(mesh.mcpUrl, { token: await tokens.overHttp('bob') }),
    bareHttp: await McpCaller.connect(bare.url),
  };
  try {
    const times = await timeInterleaved(
      {
        enforcedNats: () => callers.enforcedNats.search(),
        bareNats: () => callers.bareNats.search(),
        enforcedHttp: () => callers.enforcedHttp.search(),
        bareHttp: () => callers.bareHttp.search(),
      },
      { rounds, warmUp: 50 },
    );
    return [
      ...compared('NATS', times.enforcedNats, times.bareNats),
      ...compared('HTTP', times.enforcedHttp, times.bareHttp),
    ];
  } finally {
    await Promise.all(Object.values(callers).map((principal) => principal.close()));
    await agent.close();
    await bare.stop();
  }
}

function compared(transport: string, enforced: readonly number[], bare: readonly number[]): Figure[] {
  const [with_, without] = [percentiles(enforced), percentiles(bare)];
  const note = `${String(enforced.length)} interleaved calls each; warm credential, durable record`;
  return [
    { name: `enforced tool call over ${transport}, p50`, value: with_.p50, unit: 'ms', note },
    { name: `enforced tool call over ${transport}, p99`, value: with_.p99, unit: 'ms' },
    { name: `the same on a bare MCP server over ${transport}, p50`, value: without.p50, unit: 'ms' },
    { name: `enforcement adds over ${transport}, p50`, value: with_.p50 - without.p50, unit: 'ms' },
    { name: `enforced to bare over ${transport}, p50`, value: with_.p50 / without.p50, unit: 'x' },
  ];
}
