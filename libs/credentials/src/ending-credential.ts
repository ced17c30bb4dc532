import { setTimeout as wait } from 'node:timers/promises';
import { type Attempted } from './ending.js';

/** Vault drops the user after it answered: so long that counts as the first attempt. */
const firstWithinMs = 1_500;
const firstPauseMs = 10;
const longestPauseMs = 5_000;
/** For so long after Vault's answer the database is still asked, where somebody wants to know. */
const settlesWithinMs = 5_000;

/** What hangs on a login, as far as anything was made with it. */
export interface MadeOfLogin {
  /** Cuts its connections, where it was ever connected. */
  disconnect?(): Promise<void>;
  /** Whether the database itself knows its user no more. */
  isDropped(): Promise<boolean>;
}

/** A credential that is being ended, or a login of which nothing came. */
export class EndingCredential {
  /** Whether its connections are closed; what the driver cannot close ends with its database user. Undefined where it had none. */
  readonly disconnected: Attempted | undefined;
  /** Resolves once it is known to be gone, or nothing more is done about it. Never rejects. */
  readonly over: Promise<void>;
  #dropping: Promise<boolean> | undefined;

  constructor(
    private readonly made: MadeOfLogin | undefined,
    readonly revoked: Attempted,
    private readonly closing: AbortSignal,
    /** Resolves as soon as Vault has answered, before that is written down anywhere. */
    private readonly answered: Promise<unknown> = revoked.first,
  ) {
    const closed = made?.disconnect?.().then(
      () => true,
      () => false,
    );
    this.disconnected = closed && {
      first: this.#soon(closed),
      whole: closed.then(async (isClosed) => isClosed || (await this.dropped()?.whole) === true),
    };
    this.over = this.#untilOver();
  }

  /** Asks the database itself, with the very credential, until it refuses that. Undefined where it had no user. */
  dropped(): Attempted | undefined {
    if (!this.made) return undefined;
    this.#dropping ??= this.#untilDropped(this.made);
    return { first: this.#soon(this.#dropping), whole: this.#dropping };
  }

  async #untilOver(): Promise<void> {
    await this.revoked.whole;
    await wait(settlesWithinMs, undefined, { signal: this.closing, ref: false }).catch(() => undefined);
    await this.#dropping;
  }

  async #untilDropped(made: MadeOfLogin): Promise<boolean> {
    await Promise.race([this.answered, this.revoked.first]);
    for (let pause = firstPauseMs; !this.closing.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      if (await made.isDropped().catch(() => false)) return true;
      const delay = pause * (0.5 + Math.random() / 2);
      await wait(delay, undefined, { signal: this.closing, ref: false }).catch(() => undefined);
    }
    return false;
  }

  #soon(whole: Promise<boolean>): Promise<boolean> {
    return Promise.race([whole, wait(firstWithinMs, false, { ref: false })]);
  }
}
