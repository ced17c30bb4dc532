import { describe, expect, it } from '@jest/globals';
import { countsLine, countsOf, sumOf } from './test-counts.mjs';

const report = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 0,
};

describe('test counts', () => {
  it('count skipped and planned tests as skipped, never as passed', () => {
    expect(countsOf(report)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it('count a spec file that could not run as a failure', () => {
    expect(countsOf({ ...report, numRuntimeErrorTestSuites: 2 }).failed).toBe(3);
  });

  it('count a run without a report as a failure', () => {
    expect(countsOf(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('are one line, summed over all runs, that mentions skipped ones only when there are any', () => {
    const all = sumOf([countsOf(report), { passed: 2, failed: 0, skipped: 0 }]);
    expect(countsLine(all)).toBe('7 passed, 1 failed, 3 skipped');
    expect(countsLine({ passed: 2, failed: 0, skipped: 0 })).toBe('2 passed, 0 failed');
  });
});
