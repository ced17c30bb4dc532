import { interleave } from './interleave.js';
import { measureCalls } from './measure-calls.js';
import { measureStart } from './measure-start.js';
import { measureThroughput } from './measure-throughput.js';
import { measureTurns } from './measure-turns.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';
import { type Side } from './side.js';

/**
 * Measures one checkout, or several interleaved in one run.
 * @param rounds calls per subject; the rest follows from it
 * @returns the figures of each side, with the same names in the same order
 */
export async function measureSides(
  sides: readonly Side[],
  rounds: number,
  say: (line: string) => void,
): Promise<Figure[][]> {
  const figures: Figure[][] = sides.map(() => []);
  const add = (measured: readonly Figure[][]) =>
    measured.forEach((ofSide, index) => figures[index]!.push(...ofSide));

  say('decisions …');
  add(await measureDecisions(sides, rounds * 2));
  say('starts …');
  add(await measureStart(sides));
  for (const side of sides) await side.start();
  say('tool calls, enforced and bare …');
  add(await measureCalls(sides, rounds));
  say('calls per second, at 1, 8 and 32 in flight …');
  add(await measureThroughput(sides, Math.max(64, Math.round(rounds * 0.4))));
  say('chat turns …');
  add(await measureTurns(sides, Math.max(10, Math.round(rounds / 10))));
  for (const [index, side] of sides.entries()) figures[index]!.push(...(await side.memory()));
  return figures;
}

/** Each batch gives its own percentiles; the median batch speaks for a side. */
async function measureDecisions(sides: readonly Side[], times: number): Promise<Figure[][]> {
  const things = sides.map((side) => () => side.decisions(times));
  const batches = await interleave(things, { rounds: 5, warmUp: 1 });
  return batches.map((ofSide) =>
    ofSide[0]!.map((figure, at) => ({
      ...figure,
      value: percentiles(ofSide.map((batch) => batch[at]!.value)).p50,
      note: `median of 5 batches of ${times} decisions in process`,
    })),
  );
}
