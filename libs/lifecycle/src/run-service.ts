import { redact } from '#libs/telemetry';
import { fetchReferences } from './fetch-references.js';
import { reasonOf } from './reason-of.js';

export interface Running {
  /** Before `close`: says that the service is not ready, and resolves when those who send it work have had time to notice. */
  notice?(): Promise<void>;
  /** Finishes what is under way and lets go of everything. */
  close(): Promise<void>;
  /** Rejects when the service finds out after its start that it can never work. */
  readonly failed?: Promise<unknown>;
}

/** What is needed of the process; a spec gives its own. */
export interface Host {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  readonly stderr: { write(text: string): unknown };
  exit(code: number): unknown;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Fetches what its environment refers to at Vault, runs one service as this process, and ends the process for it. A service that cannot start, or fails later, leaves its
 * reason on stderr and the exit code 1. SIGTERM and SIGINT drain it, after it has said that it is not ready, and end in 0; further signals
 * change nothing, and one that comes before there is anything to drain just ends.
 */
export async function runService(
  name: string,
  start: () => Promise<Running>,
  host: Host = process,
): Promise<void> {
  let running: Running | undefined;
  let stopping = false;
  const fail = (what: string) => {
    host.stderr.write(redact(`${name}: ${what}\n`));
    host.exit(1);
  };
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    try {
      await running?.notice?.();
      await running?.close();
    } catch (error) {
      return fail(`stopping failed: ${reasonOf(error)}`);
    }
    host.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) host.on(signal, () => void stop());
  try {
    await fetchReferences(name, host.env ?? {});
    running = await start();
    await running.failed;
  } catch (error) {
    // What breaks because the service is being drained is no failure of its own.
    if (!stopping) fail(reasonOf(error));
  }
}
