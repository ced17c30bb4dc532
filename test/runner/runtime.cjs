const { register } = require('node:module');
const { fileURLToPath, pathToFileURL } = require('node:url');

register(pathToFileURL(`${__dirname}/hooks.mjs`));

/**
 * What Jest's circus keeps in the global object: handlers of its events, and the time a spec file said that a test may
 * take. Each spec file begins without them.
 */
const ofOneFile = [Symbol.for('EVENT_HANDLERS'), Symbol.for('TEST_TIMEOUT_SYMBOL')];

/** @type {(path: string) => { map: string }} */
let compiled;
const sourceMaps = {
  /** @param {string} place a path, or an address as stacks have them */
  get(place) {
    const path = place.startsWith('file:') ? fileURLToPath(place) : place;
    return path.endsWith('.ts') ? compiled(path).map : undefined;
  },
  *[Symbol.iterator]() {},
};

/**
 * Jest's `runtime`: how spec files and what they import are loaded. Here Node's own loader does it, once in each worker,
 * as it does for services. Jest's loader makes a world for each spec file, in which Nest, Cedar, drivers and SDKs are read,
 * compiled and run again, and in which an array is not the array that Node's own modules know. It can replace modules by
 * mocks; ours take ports instead.
 */
module.exports = class NativeRuntime {
  #environment;

  /**
   * @param {unknown} _config
   * @param {InstanceType<typeof import('./environment.cjs')>} environment
   */
  constructor(_config, environment) {
    this.#environment = environment;
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  /** @param {string} path */
  async unstable_importModule(path) {
    ({ compiled } = await import('./compile.mjs'));
    return import(pathToFileURL(path).href);
  }

  /** @param {string} path */
  requireModule(path) {
    return require(path);
  }

  /**
   * Circus, which remembers what a spec file describes: one for each.
   * @param {string} path
   */
  requireInternalModule(path) {
    for (const name of ofOneFile) Reflect.deleteProperty(globalThis, name);
    delete require.cache[path];
    return require(path);
  }

  /** @param {object} globals */
  setGlobalsForRuntime(globals) {
    const current = { ...globals, jest: this.#environment.jest };
    Reflect.set(globalThis, Symbol.for('deputy.jest'), current);
  }

  /** Where stacks find the lines of TypeScript. */
  getSourceMaps() {
    return sourceMaps;
  }

  enterTestCode() {}
  leaveTestCode() {}
  getAllCoverageInfoCopy() {}
  teardown() {}
};
