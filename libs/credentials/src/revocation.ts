import { setTimeout as wait } from 'node:timers/promises';
import { settleWithin } from '#libs/deadline';
import { type Logger } from '#libs/telemetry';
import { closingForMany } from './closing-for-many.js';
import { CredentialError } from './credential-error.js';
import { type Attempted } from './ending.js';

const firstRetryMs = 250;
const longestRetryMs = 10_000;
/** What is not done after so long is alarmed. */
const alarmedAfterMs = 5_000;

export interface Revocation {
  role: string;
  /** The person's key, or the id of an agent that acts for itself. */
  whose: string;
}

/**
 * Revocations that are tried until Vault says that they are done, however long that takes: of a Vault that is sealed nobody knows
 * that a lease has ended by itself. Each waits longer than before, and not as long as the others.
 */
export class Revocations {
  readonly #underWay = new Set<Promise<boolean>>();
  readonly #retried = new Set<object>();
  readonly #closing = closingForMany();

  constructor(
    private readonly logger: Logger,
    private readonly clock: () => number,
  ) {}

  /** How many are tried again and again, just now. */
  get waiting(): number {
    return this.#retried.size;
  }

  revoke(what: Revocation, attempt: () => Promise<void>): Attempted {
    const first = this.#try(what, attempt);
    const whole = first.then((isDone) => isDone || this.#retry(what, attempt));
    this.#underWay.add(whole);
    void whole.finally(() => this.#underWay.delete(whole));
    return { first, whole };
  }

  /** Waits for what is under way, for so long. What is left then is ended by another instance, or ends with its lease. */
  async close(waitMs: number): Promise<void> {
    await settleWithin(waitMs, this.#underWay);
    this.#closing.abort();
  }

  async #retry(what: Revocation, attempt: () => Promise<void>): Promise<boolean> {
    const key = {};
    this.#retried.add(key);
    const since = this.clock();
    let isAlarmed = false;
    try {
      for (let delay = firstRetryMs; ; delay = Math.min(delay * 2, longestRetryMs)) {
        const pause = delay * (0.5 + Math.random() / 2);
        await wait(pause, undefined, { signal: this.#closing.signal, ref: false });
        if (await this.#try(what, attempt)) return true;
        if (!isAlarmed && this.clock() - since >= alarmedAfterMs) {
          isAlarmed = true;
          const about = { role: what.role, whose: what.whose, alarm: 'credential_not_revoked' };
          this.logger.error(about, 'a credential could not be revoked for a while; it is tried on');
        }
      }
    } catch {
      return false;
    } finally {
      this.#retried.delete(key);
    }
  }

  async #try(what: Revocation, attempt: () => Promise<void>): Promise<boolean> {
    try {
      await attempt();
      return true;
    } catch (error) {
      const reason = error instanceof CredentialError ? error.detail : (error as Error).name;
      this.logger.warn({ role: what.role, whose: what.whose, reason }, 'a credential is not revoked yet');
      return false;
    }
  }
}
