/**
 * Times several subjects turn by turn in one run, so that whatever else the machine does falls on all of them alike.
 * The order within a round alternates. @returns milliseconds per call, by name
 */
export async function timeInterleaved<Name extends string>(
  subjects: Record<Name, () => Promise<unknown>>,
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -warmUp; round < rounds; round += 1) {
    const order = round % 2 === 0 ? names : [...names].reverse();
    for (const name of order) {
      const start = performance.now();
      await subjects[name]();
      if (round >= 0) times[name].push(performance.now() - start);
    }
  }
  return times;
}
