import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openLog } from './open-log.js';

export type ProcessCommand = { file: string; args: readonly string[]; env: NodeJS.ProcessEnv };

export type Supervision = {
  name: string;
  command: ProcessCommand;
  logFile: string;
  /** Lines of its standard output, which then go to the log as well; without it they go there directly. */
  onLine?: (line: string) => void;
  /** It ended unasked and will be started again after `delayMs`. */
  onDied?: (how: string, delayMs: number) => void;
  /** A start after the first one. */
  onRestarted?: (pid: number) => void;
};

const firstDelayMs = 200;
const longestDelayMs = 10_000;
/** Having run this long, a process counts as well again and its next restart is quick. */
const settledMs = 30_000;

/**
 * A child process that is started again whenever it ends unasked. It runs in its own process group, so that a
 * Ctrl-C in the terminal reaches the launcher alone and the order of leaving is the launcher's to choose.
 */
export class SupervisedProcess {
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #wanted = false;
  #deaths = 0;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly o: Supervision) {}

  get name(): string {
    return this.o.name;
  }
  get pid(): number | undefined {
    return this.#child?.pid;
  }
  /** How often it ended unasked since it last ran well. */
  get deaths(): number {
    return this.#deaths;
  }

  start(): void {
    this.#wanted = true;
    this.#spawn();
  }

  /** Sends a signal; what follows is as if it came from elsewhere. */
  kill(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends it: SIGTERM, then SIGKILL after `graceMs`. Resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child) return;
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await this.#ended;
    clearTimeout(force);
  }

  /** Kills it at once and for good. */
  abandon(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#child?.kill('SIGKILL');
  }

  #spawn(): void {
    const { command, logFile, onLine } = this.o;
    const log = openLog(logFile);
    const child = spawn(command.file, command.args, {
      env: command.env,
      detached: true,
      // Standard input stays open as long as the launcher lives: see leave-with-parent.ts.
      stdio: ['pipe', onLine ? 'pipe' : log, log],
    });
    this.#child = child;
    this.#startedAt = Date.now();
    child.stdin?.on('error', () => {});
    if (child.stdout && onLine)
      createInterface({ input: child.stdout }).on('line', (line) => {
        writeSync(log, `${line}\n`);
        onLine(line);
      });
    this.#ended = new Promise((resolve) => {
      const gone = (how: string) => {
        if (this.#child !== child) return;
        this.#child = undefined;
        resolve();
        this.#restartAfter(how);
      };
      child.once('error', (error) => gone(error.message));
      child.once('exit', (code, signal) => gone(signal ? `killed by ${signal}` : `exit code ${code}`));
      child.once('close', () => closeSync(log));
    });
  }

  #restartAfter(how: string): void {
    if (!this.#wanted) return;
    if (Date.now() - this.#startedAt > settledMs) this.#deaths = 0;
    const delayMs = Math.min(firstDelayMs * 2 ** this.#deaths, longestDelayMs);
    this.#deaths += 1;
    this.o.onDied?.(how, delayMs);
    this.#timer = setTimeout(() => {
      this.#spawn();
      if (this.pid !== undefined) this.o.onRestarted?.(this.pid);
    }, delayMs);
  }
}
