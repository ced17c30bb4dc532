import { join } from 'node:path';
import { subjects } from '#libs/contracts';
import { connectMesh, fetchOverMesh, MeshClient } from '#libs/mesh';
import { type Mesh } from '../launcher/index.js';
import { Callers } from './callers.js';
import { McpCaller } from './mcp-caller.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';

/** What a credential costs a call: shared and there already, shared and made for it, and made for its decision alone. */
export async function measureLeases(mesh: Mesh, times: number): Promise<Figure[]> {
  const seedFile = join(mesh.dataDir, 'nats', 'seeds', 'agent.nk');
  const agent = await connectMesh({ url: mesh.natsUrl, peer: 'agent', seedFile });
  const connect = async () =>
    McpCaller.connect('http://mcp.mesh/mcp', {
      token: await new Callers(mesh).overNats('bob'),
      fetch: fetchOverMesh(new MeshClient(agent), subjects.mcp.exchange('agent')),
    });
  try {
    const cold: number[] = [];
    for (let at = 0; at < Math.max(10, times / 5); at += 1) {
      const caller = await connect();
      cold.push(await timed(() => caller.search()));
      await caller.close();
    }
    const caller = await connect();
    const { product } = (await caller.call('products_create', { name: `Bench ${crypto.randomUUID()}`, price: 1 })) as { product: { id: string } }; // prettier-ignore
    const [warm, writes]: [number[], number[]] = [[], []];
    for (let at = 0; at < times; at += 1) {
      warm.push(await timed(() => caller.call('products_get', { id: product.id })));
      writes.push(await timed(() => caller.call('products_update', { id: product.id, stock: at + 1 })));
    }
    await caller.close();
    return [
      ...figures('read with a credential that is there', warm, `over NATS; ${String(times)} calls, one after the other`),
      ...figures('read with a credential made for it', cold, 'the first call of a token: login, database user, connection'),
      ...figures('write with a credential of its own', writes, 'made for its decision, after its permit, and ended with it'),
    ]; // prettier-ignore
  } finally {
    await agent.close();
  }
}

function figures(name: string, samples: readonly number[], note: string): Figure[] {
  const { p50, p99 } = percentiles(samples);
  return [
    { name: `${name}, p50`, value: p50, unit: 'ms', note },
    { name: `${name}, p99`, value: p99, unit: 'ms' },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
