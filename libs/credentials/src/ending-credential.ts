import { setTimeout as wait } from 'node:timers/promises';
import { type Attempted } from './ending.js';
import { type LiveCredential } from './live-credential.js';
import { type Ended } from './revocation.js';

/** Vault drops the user after it answered: so long that counts as the first attempt. */
const firstWithinMs = 1_500;
const firstPauseMs = 10;
const longestPauseMs = 5_000;

/** A credential that is being ended. */
export class EndingCredential {
  /** Whether its connections are closed. Never rejects. */
  readonly disconnected: Promise<boolean>;

  constructor(
    private readonly live: Pick<LiveCredential, 'disconnect' | 'isDropped'>,
    readonly revoked: Ended,
    private readonly closing: AbortSignal,
  ) {
    this.disconnected = live.disconnect().then(
      () => true,
      () => false,
    );
  }

  /** Asks the database itself, with the very credential, until it refuses that. */
  dropped(): Attempted {
    const whole = this.#untilDropped();
    const soon = wait(firstWithinMs, false, { ref: false });
    return { first: Promise.race([whole, soon]), whole };
  }

  async #untilDropped(): Promise<boolean> {
    await this.revoked.first;
    for (let pause = firstPauseMs; !this.closing.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      if (await this.live.isDropped().catch(() => false)) return true;
      const delay = pause * (0.5 + Math.random() / 2);
      await wait(delay, undefined, { signal: this.closing, ref: false }).catch(() => undefined);
    }
    return false;
  }
}
