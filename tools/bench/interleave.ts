/**
 * Does several things turn by turn in one run, so that whatever else the machine does falls on all of them alike. The
 * order of a round alternates; rounds of warming up come first and are thrown away.
 * @returns what each gave in every round, in the order of `things`
 */
export async function interleave<Result>(
  things: readonly (() => Promise<Result>)[],
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Result[][]> {
  const results: Result[][] = things.map(() => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    const order = [...things.keys()];
    if (round % 2 !== 0) order.reverse();
    for (const index of order) {
      const result = await things[index]!();
      if (round >= 0) results[index]!.push(result);
    }
  }
  return results;
}
