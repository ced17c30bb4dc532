/**
 * Looks again and again until `check` holds, instead of sleeping for luck. What must not take long is not shown by a
 * short limit, which a busy machine oversteps: configure the wait that is to be avoided longer than the test's own limit.
 * @throws Error naming what was waited for, once `withinMs` have passed
 */
export async function eventually(
  what: string,
  check: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  // Seldomer the longer it takes: looking is work, too, and the same processors have what is waited for to do.
  for (let pauseMs = 5; !(await check()); pauseMs = Math.min(pauseMs * 1.3, 60)) {
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await new Promise((wake) => setTimeout(wake, pauseMs));
  }
}
