import { interleave } from './interleave.js';
import { transports } from './open-subjects.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';
import { type Batch } from './side-process.js';
import { type Side } from './side.js';

/** How many calls one client has in flight at once. */
const levels = [1, 8, 32];
const batchesOfOne = 6;
const levelOfProcessorTime = 8;

/** Calls per second of the enforced and the bare server, with 1, 8 and 32 in flight, of every side in turn. */
export async function measureThroughput(sides: readonly Side[], calls: number): Promise<Figure[][]> {
  const figures: Figure[][] = sides.map(() => []);
  for (const over of transports)
    for (const inFlight of levels) {
      await Promise.all(sides.map((side) => side.renew()));
      const batch = (side: Side, kind: 'enforced' | 'bare') => () =>
        side.run(`${kind} over ${over}`, calls, inFlight);
      const things = sides.flatMap((side) => [batch(side, 'enforced'), batch(side, 'bare')]);
      const batches = await interleave(things, { rounds: batchesOfOne, warmUp: 1 });
      for (const [index, own] of figures.entries()) {
        const [enforced = [], bare = []] = batches.slice(2 * index);
        const how = `${over}, ${inFlight} in flight`;
        own.push(...compared(how, rateOf(enforced, calls), rateOf(bare, calls), calls));
        if (inFlight === levelOfProcessorTime) own.push(...processorTime(how, enforced, calls));
      }
    }
  return figures;
}

/** The median batch's calls per second. */
const rateOf = (batches: readonly Batch[], calls: number) =>
  percentiles(batches.map(({ allMs }) => (1000 * calls) / allMs)).p50;

function compared(how: string, enforced: number, bare: number, calls: number): Figure[] {
  const note = `median of ${batchesOfOne} interleaved batches of ${calls} calls`;
  return [
    { name: `enforced calls over ${how}`, value: enforced, unit: 'calls/s', note },
    { name: `bare calls over ${how}`, value: bare, unit: 'calls/s' },
    { name: `enforced to bare over ${how}`, value: enforced / bare, unit: 'x' },
  ];
}

/** What an enforced call costs the processors; nothing where the system does not tell. */
function processorTime(how: string, batches: readonly Batch[], calls: number): Figure[] {
  const perCall = (services: (batch: Batch) => readonly number[]) =>
    batches.flatMap(services).reduce((sum, ms) => sum + ms, 0) / (batches.length * calls);
  const mcp = perCall(({ processorMs: { mcp: ms = 0 } }) => [ms]);
  const all = perCall(({ processorMs }) => Object.values(processorMs));
  if (all === 0) return [];
  const note = 'user and system, mean of the same batches; other work on the machine hardly changes it';
  return [
    { name: `processor time of mcp for an enforced call over ${how}`, value: mcp, unit: 'ms', note },
    { name: `processor time of the whole mesh for an enforced call over ${how}`, value: all, unit: 'ms' },
  ];
}
