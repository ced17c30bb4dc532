import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { waitUntil } from '../../../tools/launcher/wait-until.js';
import { projectRoot } from './mesh-under-test.js';

/** A launcher run as `npm start` runs it, in a process of its own. */
export type StartedLauncher = {
  child: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
  /** Waits for a text in what it prints. */
  prints(text: string | RegExp, timeoutMs?: number): Promise<boolean>;
};

export function npmStart(args: readonly string[], env: Record<string, string>): StartedLauncher {
  const child = spawn(process.execPath, [join(projectRoot, 'tools', 'start.mjs'), ...args], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    child,
    output: () => printed,
    ended,
    prints: (text, timeoutMs = 300_000) =>
      waitUntil(() => (typeof text === 'string' ? printed.includes(text) : text.test(printed)), {
        timeoutMs,
      }),
  };
}
