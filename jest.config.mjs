/**
 * Three kinds of spec, told apart by their name:
 *   *.spec.ts              rules of one unit, beside the code
 *   *.integration.spec.ts  real nats-server, real clients, the stand-ins
 *   test/**.e2e.spec.ts    the whole mesh as processes: in the terminal (`e2e`), in a browser (`browser`), and as it is
 *                          started and ended (`launcher`)
 *   *.clients.spec.ts      MCP clients of others on a whole mesh
 * The stand-ins are a project of their own: they are not part of the mesh, and what they share with specs is in test/kit.
 */
const shared = {
  runtime: '<rootDir>/test/runner/runtime.cjs',
  testEnvironment: '<rootDir>/test/runner/environment.cjs',
  transform: {},
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools', '<rootDir>/test'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.deputy/'],
};

/** One mesh for all specs of a project, with its own data folder and ports. */
const onOneMesh = {
  ...shared,
  globalSetup: '<rootDir>/test/kit/e2e/start.mjs',
  globalTeardown: '<rootDir>/test/kit/e2e/stop.mjs',
};
const launcherSpec = '/test/launcher\\.e2e\\.spec\\.ts$';
const browserSpecs = '/test/(browser|page)[^/]*\\.e2e\\.spec\\.ts$';

/** @type {import('jest').Config} */
export default {
  // One more than processors: specs of processes wait for these half of their time.
  maxWorkers: 3,
  globalSetup: '<rootDir>/test/kit/temporary-folder.mjs',
  // Far more than any of them needs: a busy machine is slow, not wrong. No spec measures time against this; one whose
  // subject must not wait configures a wait that is longer (600 s), so that waiting shows.
  testTimeout: 120_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testRegex: '\\.spec\\.ts$',
      testPathIgnorePatterns: [
        '\\.integration\\.spec\\.ts$',
        '\\.e2e\\.spec\\.ts$',
        '\\.clients\\.spec\\.ts$',
      ],
    },
    { ...shared, displayName: 'integration', testRegex: '\\.integration\\.spec\\.ts$' },
    { ...shared, displayName: 'standins', roots: ['<rootDir>/standins'], testRegex: '\\.spec\\.ts$' },
    // Starts meshes of its own.
    { ...shared, displayName: 'launcher', testRegex: launcherSpec },
    {
      ...onOneMesh,
      displayName: 'e2e',
      testRegex: '\\.e2e\\.spec\\.ts$',
      testPathIgnorePatterns: [launcherSpec, browserSpecs],
    },
    { ...onOneMesh, displayName: 'browser', testRegex: browserSpecs },
    // Run by `npm run clients`, which installs what they need; no part of `npm test`.
    { ...shared, displayName: 'clients', testRegex: '\\.clients\\.spec\\.ts$' },
  ],
};
