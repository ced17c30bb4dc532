import { interleave } from './interleave.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';
import { type Side } from './side.js';

/** A whole turn through web with one tool call, of every side in turn. */
export async function measureTurns(sides: readonly Side[], rounds: number): Promise<Figure[][]> {
  await Promise.all(sides.map((side) => side.renew()));
  const things = sides.map((side) => () => side.run('turn', 1, 1));
  const batches = await interleave(things, { rounds, warmUp: 5 });
  return batches.map((ofSide) => {
    const { p50, p99 } = percentiles(ofSide.flatMap(({ each }) => each));
    const note = `${rounds} turns of one tool call; the model answers at once`;
    return [
      { name: 'chat turn without model time, p50', value: p50, unit: 'ms', note },
      { name: 'chat turn without model time, p99', value: p99, unit: 'ms' },
    ];
  });
}
