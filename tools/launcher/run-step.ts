import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cleanEnvironment } from './clean-environment.js';
import { CommandProblem } from '../command/index.js';
import { type Layout } from './layout.js';
import { preload } from './service-command.js';

/** A step that failed, with what it said. */
export class StepFailed extends CommandProblem {
  constructor(message: string) {
    super('failed', 'step_failed', message);
  }
}

/**
 * Runs a short-lived program of `steps/`. What it loads (drivers, NATS, Nest) leaves with it, so the launcher
 * itself stays small for as long as the mesh runs.
 * @returns what it printed
 * @throws StepFailed
 */
export function runStep(
  name: 'prepare-nats' | 'provision-mesh' | 'provision-data',
  layout: Layout,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<string> {
  const program = join(layout.root, 'dist', 'tools', 'launcher', 'steps', `${name}.js`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...preload(layout.root), program], {
      env: { ...cleanEnvironment(layout.env), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      signal,
    });
    let printed = '';
    let complained = '';
    child.stdin.on('error', () => {});
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(printed.trim());
      else reject(new StepFailed(`${name} failed: ${complained.trim() || `exit code ${code}`}`));
    });
  });
}
