import { interleave } from './interleave.js';
import { transports } from './open-subjects.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';
import { type Side } from './side.js';

/** A warm enforced call beside the same tool and query on a bare MCP server, over both transports, of every side in turn. */
export async function measureCalls(sides: readonly Side[], rounds: number): Promise<Figure[][]> {
  await Promise.all(sides.map((side) => side.renew()));
  const kinds = transports.flatMap((over) => [`enforced over ${over}`, `bare over ${over}`] as const);
  const things = sides.flatMap((side) => kinds.map((kind) => () => side.run(kind, 1, 1)));
  const batches = await interleave(things, { rounds, warmUp: 50 });
  const times = batches.map((ofThing) => ofThing.flatMap(({ each }) => each));
  return sides.map((_side, index) => {
    const own = times.slice(index * kinds.length, (index + 1) * kinds.length);
    return transports.flatMap((over, at) => compared(over, own[2 * at]!, own[2 * at + 1]!));
  });
}

function compared(transport: string, enforced: readonly number[], bare: readonly number[]): Figure[] {
  const [with_, without] = [percentiles(enforced), percentiles(bare)];
  const note = `${enforced.length} interleaved calls each; warm credential, durable record`;
  return [
    { name: `enforced tool call over ${transport}, p50`, value: with_.p50, unit: 'ms', note },
    { name: `enforced tool call over ${transport}, p99`, value: with_.p99, unit: 'ms' },
    { name: `the same on a bare MCP server over ${transport}, p50`, value: without.p50, unit: 'ms' },
    { name: `enforcement adds over ${transport}, p50`, value: with_.p50 - without.p50, unit: 'ms' },
    { name: `enforced to bare over ${transport}, p50`, value: with_.p50 / without.p50, unit: 'x' },
  ];
}
