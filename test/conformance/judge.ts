import { z } from 'zod';

/** One thing that was checked. */
export interface Check {
  /** `<scenario>:<check>`; one name may be checked several times. */
  readonly name: string;
  readonly passed: boolean;
  /** Why it failed. */
  readonly said: string;
}

/** A check that is known to fail, and why that is right. */
export const ExpectedFailure = z.strictObject({
  run: z.string(),
  check: z.string(),
  because: z.string().min(20),
});
export type ExpectedFailure = z.infer<typeof ExpectedFailure>;

/** How one run ended against what was expected of it. */
export interface Judgement {
  readonly run: string;
  readonly passed: number;
  /** Failures that nobody expected, each once, with what was said. */
  readonly failed: readonly Check[];
  readonly expected: number;
  /** Expected failures that passed or were not checked at all: they are to be taken off the list. */
  readonly stale: readonly string[];
}

/**
 * Holds what was checked against what is expected to fail, both ways. A name fails when any of its checks does.
 * @param checks of this run, all of them
 */
export function judge(run: string, checks: readonly Check[], known: readonly ExpectedFailure[]): Judgement {
  const expected = new Set(known.filter((one) => one.run === run).map(({ check }) => check));
  const byName = new Map<string, Check>();
  for (const check of checks) if (byName.get(check.name)?.passed !== false) byName.set(check.name, check);
  const all = [...byName.values()];
  const failures = all.filter(({ passed }) => !passed);
  return {
    run,
    passed: all.length - failures.length,
    failed: failures.filter(({ name }) => !expected.has(name)),
    expected: failures.filter(({ name }) => expected.has(name)).length,
    stale: [...expected].filter((name) => byName.get(name)?.passed !== false),
  };
}
