import { interleave } from './interleave.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';
import { type Side } from './side.js';

/** Time until the whole mesh can serve, each side alone on the machine; the first start, which makes the data, is not counted. */
export async function measureStart(sides: readonly Side[]): Promise<Figure[][]> {
  const rounds = 3;
  const things = sides.map((side) => async () => {
    const seconds = await side.start();
    await side.stop();
    return seconds;
  });
  const note = `median of ${rounds} starts, after build and first start`;
  return (await interleave(things, { rounds, warmUp: 1 })).map((seconds) => [
    { name: 'time to ready', value: percentiles(seconds).p50, unit: 's', note },
  ]);
}
