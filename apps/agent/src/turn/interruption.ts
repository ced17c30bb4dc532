/** Why a running turn is cut short: the person left or stopped it, their sign-in ended, its time is over, or the service stops. */
export type InterruptionReason = 'stopped' | 'revoked' | 'time' | 'shutdown';

/** One signal for everything a turn waits for, which knows why it fired. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #unfollow: () => void;
  reason: InterruptionReason | undefined;

  /** @param person fires when the person leaves */
  constructor(person: AbortSignal, wallMs: number) {
    const stop = () => this.interrupt('stopped');
    if (person.aborted) stop();
    person.addEventListener('abort', stop, { once: true });
    this.#unfollow = () => person.removeEventListener('abort', stop);
    this.#timer = setTimeout(() => this.interrupt('time'), wallMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first reason stays. */
  interrupt(reason: InterruptionReason): void {
    if (this.reason) return;
    this.reason = reason;
    this.dispose();
    this.#controller.abort(new Error(`the turn was cut short: ${reason}`));
  }

  /** Lets go of the timer and the person's signal; the turn is over. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#unfollow();
  }
}
