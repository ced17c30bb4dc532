import { setTimeout as wait } from 'node:timers/promises';
import { settleWithin } from '#libs/deadline';
import { type Logger } from '#libs/telemetry';
import { CredentialError } from './credential-error.js';

const firstRetryMs = 250;
const longestRetryMs = 10_000;

export interface Revocation {
  role: string;
  /** The person's key, or the id of an agent that acts for itself. */
  whose: string;
  /** When it ends by itself, in milliseconds since the epoch. */
  endsAt: number;
}

/**
 * Revocations that are retried until Vault takes them or the lease has ended by itself.
 */
export class Revocations {
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(
    private readonly logger: Logger,
    private readonly clock: () => number,
  ) {}

  /** Resolves when the first attempt is over, whether it worked or goes on in the background. Never throws. */
  async revoke(what: Revocation, attempt: () => Promise<void>): Promise<void> {
    const first = this.#try(what, attempt);
    const whole = first.then((isDone) => (isDone ? undefined : this.#retry(what, attempt)));
    this.#underWay.add(whole);
    void whole.finally(() => this.#underWay.delete(whole));
    await first;
  }

  /** Waits for what is under way, for so long. What is left then ends with its lease, minutes later at most. */
  async close(waitMs: number): Promise<void> {
    await settleWithin(waitMs, this.#underWay);
    this.#closing.abort();
  }

  async #retry(what: Revocation, attempt: () => Promise<void>): Promise<void> {
    for (let delay = firstRetryMs; this.clock() < what.endsAt; delay = Math.min(delay * 2, longestRetryMs)) {
      try {
        await wait(delay, undefined, { signal: this.#closing.signal, ref: false });
      } catch {
        return;
      }
      if (await this.#try(what, attempt)) return;
    }
    this.logger.error(
      { role: what.role, whose: what.whose },
      'a credential ended before it could be revoked',
    );
  }

  async #try(what: Revocation, attempt: () => Promise<void>): Promise<boolean> {
    try {
      await attempt();
      return true;
    } catch (error) {
      // A login Vault no longer knows is revoked already.
      if (error instanceof CredentialError && error.code === 'credential_refused') return true;
      const reason = error instanceof CredentialError ? error.detail : (error as Error).name;
      this.logger.warn({ role: what.role, whose: what.whose, reason }, 'a credential is not revoked yet');
      return false;
    }
  }
}
