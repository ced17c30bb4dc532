import { join } from 'node:path';
import { interleave } from './interleave.js';
import { measureCalls } from './measure-calls.js';
import { measureStart } from './measure-start.js';
import { measureTelemetry } from './measure-telemetry.js';
import { measureThroughput } from './measure-throughput.js';
import { measureTurns } from './measure-turns.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';
import { type Side } from './side.js';

/** What can be measured by itself, in the order in which it is. */
export const stages = [
  'decisions',
  'lists',
  'keys',
  'tokens',
  'starts',
  'revoke',
  'telemetry',
  'calls',
  'throughput',
  'turns',
  'leases',
  'memory',
] as const;
export type Stage = (typeof stages)[number];
const onTheirMesh: ReadonlySet<Stage> = new Set(['calls', 'throughput', 'turns', 'leases', 'memory']);

/**
 * Measures one checkout, or several interleaved in one run.
 * @param rounds calls per subject; the rest follows from it
 * @param only the stages to measure
 * @returns the figures of each side, with the same names in the same order
 */
export async function measureSides(
  sides: readonly Side[],
  { rounds, only }: { rounds: number; only: readonly Stage[] },
  say: (line: string) => void,
): Promise<Figure[][]> {
  const figures: Figure[][] = sides.map(() => []);
  const stage = async (name: Stage, measured: () => Promise<readonly Figure[][]>) => {
    if (!only.includes(name)) return;
    say(`${name} …`);
    for (const [index, ofSide] of (await measured()).entries()) figures[index]!.push(...ofSide);
  };

  await stage('decisions', () => measureDecisions(sides, rounds * 2));
  await stage('lists', () => oneByOne(sides, (side) => side.lists(rounds)));
  await stage('keys', () => oneByOne(sides, (side) => side.keys(rounds * 4)));
  // Its meshes are its own, one for each issuer.
  await stage('tokens', () => oneByOne(sides, (side) => side.tokens(rounds)));
  await stage('starts', () => measureStart(sides));
  // Its mesh is its own, so that no other is in its way.
  await stage('revoke', () => oneByOne(sides, (side) => side.revoke(Math.round(rounds * 0.4))));
  await stage('telemetry', () =>
    oneByOne(sides, ({ root, dataDir }) => measureTelemetry(root, join(dataDir, 'telemetry'), rounds)),
  );
  if (only.some((name) => onTheirMesh.has(name))) for (const side of sides) await side.start();
  await stage('calls', () => measureCalls(sides, rounds));
  await stage('throughput', () => measureThroughput(sides, Math.max(64, Math.round(rounds * 0.4))));
  await stage('turns', () => measureTurns(sides, Math.max(10, Math.round(rounds / 10))));
  await stage('leases', () => oneByOne(sides, (side) => side.leases(Math.max(10, Math.round(rounds / 5)))));
  await stage('memory', () => oneByOne(sides, (side) => side.memory()));
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

/** One side after the other: both at once would share the processors. */
async function oneByOne(
  sides: readonly Side[],
  measured: (side: Side) => Promise<Figure[]>,
): Promise<Figure[][]> {
  const figures: Figure[][] = [];
  for (const side of sides) figures.push(await measured(side));
  return figures;
}
