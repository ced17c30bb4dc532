import { type Msg } from '@nats-io/transport-node';
import { MeshError } from './mesh-error.js';

/** Far more than any window: a service that sends so much does not wait for credit. */
const mostWaiting = 1_024;

/** What came for one call and was not taken yet, in order; bounded by the service's window. */
export class MessageQueue {
  readonly #waiting: Msg[] = [];
  #failure: MeshError | undefined;
  #wake: (() => void) | undefined;

  constructor(private readonly subject: string) {}

  push(message: Msg): void {
    if (this.#waiting.length >= mostWaiting) {
      this.#waiting.length = 0;
      this.fail(new MeshError('unavailable', `\`${this.subject}\` sends more than can be taken`));
      return;
    }
    this.#waiting.push(message);
    this.#wake?.();
  }

  /** Ends the queue at once; what waits in it is not given out any more. */
  fail(error: MeshError): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  /** @throws MeshError `deadline_exceeded` when nothing comes in time, or the failure */
  async next(withinMs: number): Promise<Msg> {
    if (!this.#failure && this.#waiting.length === 0) await this.#wait(withinMs);
    if (this.#failure) throw this.#failure;
    const message = this.#waiting.shift();
    if (message) return message;
    throw new MeshError('deadline_exceeded', `\`${this.subject}\` did not answer within ${withinMs} ms`);
  }

  #wait(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
