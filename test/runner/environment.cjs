const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** Jest's `testEnvironment`: Node itself. What a spec file changed of it is put back when the file is done. */
module.exports = class NativeEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  #timers;
  #before = { console, exit: process.exit, variables: { ...process.env } };

  /** @param {import('@jest/environment').JestEnvironmentConfig} config */
  constructor({ projectConfig }) {
    this.#timers = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  /** The `jest` of `@jest/globals`, without what replaces modules. */
  get jest() {
    const { moduleMocker: mocker } = this;
    const timers = this.#timers;
    return {
      fn: mocker.fn.bind(mocker),
      spyOn: mocker.spyOn.bind(mocker),
      restoreAllMocks: () => mocker.restoreAllMocks(),
      useFakeTimers: timers.useFakeTimers.bind(timers),
      useRealTimers: () => timers.useRealTimers(),
      advanceTimersByTime: timers.advanceTimersByTime.bind(timers),
      /** @param {number} timeoutMs */
      setTimeout: (timeoutMs) => Reflect.set(globalThis, Symbol.for('TEST_TIMEOUT_SYMBOL'), timeoutMs),
    };
  }

  async setup() {
    // Jest takes a hundred frames, of each error that a library makes in passing, too.
    Error.stackTraceLimit = 20;
  }

  async teardown() {
    this.#timers.dispose();
    this.moduleMocker.restoreAllMocks();
    const { console, exit, variables } = this.#before;
    globalThis.console = console;
    process.exit = exit;
    for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
    Object.assign(process.env, variables);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
};
