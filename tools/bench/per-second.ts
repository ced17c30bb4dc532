/** How many pieces of work are done in a second, `inFlight` at a time. @throws what a piece throws */
export async function perSecond(work: readonly (() => Promise<unknown>)[], inFlight = 1): Promise<number> {
  const left = work.values();
  const worker = async () => {
    for (const piece of left) await piece();
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  return work.length / ((performance.now() - began) / 1_000);
}
