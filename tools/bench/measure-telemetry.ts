import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { interleave } from './interleave.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';
import { openSide } from './side.js';

/**
 * What telemetry costs a warm enforced call: two meshes of one checkout, of which one tells a collector all that it does, called turn by
 * turn. The collector takes what it is sent and does nothing with it.
 * @param root a built checkout @param dataDir for both
 */
export async function measureTelemetry(root: string, dataDir: string, rounds: number): Promise<Figure[]> {
  const collector = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  const told = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String(port)}` };
  const sides = ['without telemetry', 'with telemetry'].map((label, at) =>
    openSide(label, root, join(dataDir, String(at))),
  );
  try {
    for (const [at, side] of sides.entries()) await side.start(at === 1 ? told : {});
    await Promise.all(sides.map((side) => side.renew()));
    const things = sides.map((side) => () => side.run('enforced over NATS', 1, 1));
    const batches = await interleave(things, { rounds, warmUp: 100 });
    const [off, on] = batches.map((ofSide) => percentiles(ofSide.flatMap(({ each }) => each)).p50);
    const [cpuOff, cpuOn] = batches.map((ofSide) => ofSide.reduce((sum, { processorMs }) => sum + (processorMs['mcp'] ?? 0), 0));
    const note = `${String(rounds)} calls of each, turn by turn`;
    return [
      { name: 'enforced tool call over NATS with telemetry to without, p50', value: on! / off!, unit: 'x', note },
      { name: 'processor time of mcp with telemetry to without', value: cpuOn! / cpuOff!, unit: 'x', note },
    ];
  } finally {
    await Promise.all(sides.map((side) => side.end()));
    collector.closeAllConnections();
    collector.close();
  }
} // prettier-ignore
