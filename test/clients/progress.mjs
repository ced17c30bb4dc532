/** Jest's reporter of `npm run clients`: says each step as it ends, since the whole takes minutes, and what failed at once. */
export default class Progress {
  /**
   * @param {unknown} _test
   * @param {{status: string, ancestorTitles: string[], title: string, duration?: number, failureMessages: string[]}} result
   */
  onTestCaseResult(_test, { status, ancestorTitles, title, duration = 0, failureMessages }) {
    const mark = { passed: '✓', failed: '✗' }[status] ?? '–';
    const seconds = (duration / 1000).toFixed(1);
    console.error(
      [`${mark} ${[...ancestorTitles, title].join(' · ')} (${seconds} s)`, ...failureMessages].join('\n'),
    );
  }

  /**
   * What failed outside of the steps, as when the mesh did not start.
   * @param {unknown} _test
   * @param {{testExecError?: {message?: string}}} result
   */
  onTestResult(_test, { testExecError }) {
    if (testExecError) console.error(testExecError.message);
  }

  getLastError() {}
}
