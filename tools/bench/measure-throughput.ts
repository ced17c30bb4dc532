import { interleave } from './interleave.js';
import { transports } from './open-subjects.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';
import { type Side } from './side.js';

/** How many calls one client has in flight at once. */
const levels = [1, 8, 32];
const batchesOfOne = 6;

/** Calls per second of the enforced and the bare server, with 1, 8 and 32 in flight, of every side in turn. */
export async function measureThroughput(sides: readonly Side[], calls: number): Promise<Figure[][]> {
  const figures: Figure[][] = sides.map(() => []);
  for (const over of transports)
    for (const inFlight of levels) {
      await Promise.all(sides.map((side) => side.renew()));
      const rate = (side: Side, kind: 'enforced' | 'bare') => async () => {
        const { allMs } = await side.run(`${kind} over ${over}`, calls, inFlight);
        return (1000 * calls) / allMs;
      };
      const things = sides.flatMap((side) => [rate(side, 'enforced'), rate(side, 'bare')]);
      const rates = await interleave(things, { rounds: batchesOfOne, warmUp: 1 });
      for (const [index, own] of figures.entries())
        own.push(
          ...compared(`${over}, ${inFlight} in flight`, rates[2 * index]!, rates[2 * index + 1]!, calls),
        );
    }
  return figures;
}

function compared(
  how: string,
  enforced: readonly number[],
  bare: readonly number[],
  calls: number,
): Figure[] {
  const [with_, without] = [percentiles(enforced).p50, percentiles(bare).p50];
  const note = `median of ${batchesOfOne} interleaved batches of ${calls} calls`;
  return [
    { name: `enforced calls over ${how}`, value: with_, unit: 'calls/s', note },
    { name: `bare calls over ${how}`, value: without, unit: 'calls/s' },
    { name: `enforced to bare over ${how}`, value: with_ / without, unit: 'x' },
  ];
}
