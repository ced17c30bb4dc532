import { join } from 'node:path';
import { CommandProblem, exitCodes, problemOf } from '../command/index.js';
import { announcement } from './announce.js';
import { findProjectRoot } from './find-project-root.js';
import { helpText, parseArguments } from './parse-arguments.js';
import { type Mesh, startMesh } from './start-mesh.js';

/** A terminal's Ctrl-C reaches npm and the launcher, and npm hands it on: within this time it is still the same one. */
const sameSignalMs = 1_000;

let mesh: Mesh | undefined;
let stoppingSince: number | undefined;
const givenUp = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);

try {
  const given = parseArguments(process.argv.slice(2), process.env);
  if (given.help) {
    console.log(helpText());
    process.exit(0);
  }
  console.log('\n  Starting Deputy …');
  mesh = await startMesh({
    ...given,
    signal: givenUp.signal,
    dataDir: process.env.DEPUTY_DATA_DIR ?? join(findProjectRoot(), '.deputy'),
  });
  if (stoppingSince === undefined) console.log(announcement(mesh));
  else await drain(mesh);
} catch (error) {
  if (stoppingSince !== undefined) process.exit(exitCodes.interrupted.code);
  // Any other is a fault of ours and shows its stack.
  console.error(error instanceof CommandProblem ? `\n${error.message}` : error);
  process.exit(exitCodes[problemOf(error).exit].code);
}

function stop(): void {
  if (stoppingSince !== undefined) {
    if (Date.now() - stoppingSince < sameSignalMs) return;
    console.log('  Forced.');
    mesh?.killAll();
    process.exit(exitCodes.interrupted.code);
  }
  stoppingSince = Date.now();
  console.log('\n  Stopping: running turns finish, credentials are given back. Ctrl-C again forces.');
  givenUp.abort();
  if (mesh) void drain(mesh);
}

async function drain(running: Mesh): Promise<void> {
  await running.stop();
  console.log('  Stopped.');
  process.exit(0);
}
