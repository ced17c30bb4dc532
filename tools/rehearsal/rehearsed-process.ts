import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Longest a process may take to finish what is under way. */
const patienceMs = 30_000;

export interface ProcessOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly log: string;
  readonly cwd: string;
}

/** A container's command, run without one. */
export class RehearsedProcess {
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #ended: Promise<number>;

  constructor(
    readonly name: string,
    { file, args, env, log, cwd }: ProcessOptions,
  ) {
    mkdirSync(dirname(log), { recursive: true });
    const output = openSync(log, 'a');
    // Standard input stays open: its end would end the process, as it does when this one is killed.
    this.#child = spawn(file, args, { env, cwd, stdio: ['pipe', output, output] });
    closeSync(output);
    this.#child.stdin?.on('error', () => {});
    this.#log = log;
    this.#ended = once(this.#child, 'exit').then(([code]) => (code as number | null) ?? 1);
    this.#ended.catch(() => undefined);
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it ended well. @throws Error with the end of what it said */
  async succeeded(): Promise<void> {
    const code = await this.#ended;
    if (code !== 0) throw new Error(`${this.name} ended with ${code}:\n${this.said()}`);
  }

  /** @returns its exit code; that of one that does not leave is 137 */
  async stop(): Promise<number> {
    if (!this.running) return this.#ended;
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), patienceMs);
    const code = await this.#ended;
    clearTimeout(late);
    return this.#child.signalCode === 'SIGKILL' ? 137 : code;
  }

  /** The end of its log. */
  said(): string {
    return readFileSync(this.#log, 'utf8').slice(-2_000);
  }
}
