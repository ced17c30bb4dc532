import { readFileSync } from 'node:fs';
import { CommandProblem } from '../command/index.js';
import { type RunningMesh } from './running-mesh.js';

/** The mesh could not be started; the message says which part and what it said last. */
export class StartFailed extends CommandProblem {
  constructor(message: string) {
    super('failed', 'start_failed', message);
  }
}

const tooMany = 3;

/** Rejects when a service keeps ending while the mesh starts, since waiting longer would not help, and on `signal`. */
export function watchStart(
  mesh: RunningMesh,
  signal: AbortSignal | undefined,
): { failure: Promise<never>; end: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const failure = new Promise<never>((_resolve, reject) => {
    timer = setInterval(() => {
      if (signal?.aborted) reject(new StartFailed('the start was given up'));
      const broken = mesh.services.find(({ name }) => mesh.deathsOf(name) >= tooMany)?.name;
      if (broken) reject(new StartFailed(`\`${broken}\` does not start:\n${logEnd(mesh, broken)}`));
    }, 100);
  });
  failure.catch(() => {});
  return { failure, end: () => clearInterval(timer) };
}

function logEnd(mesh: RunningMesh, name: string): string {
  const lines = readFileSync(mesh.logFile(name), 'utf8').trimEnd().split('\n').slice(-8);
  return [...lines.map((line) => `    ${line}`), `  (${mesh.logFile(name)})`].join('\n');
}
