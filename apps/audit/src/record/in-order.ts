import pLimit from 'p-limit';
import { type DecisionReader, type StoredDecision } from '#libs/mesh';
import { type Recorded } from './record-decision.js';

/**
 * Begins to record the events of a stream in the order of the stream, without waiting for one before it begins the next. What an audit that
 * died was sent comes again only after what is new: so whatever is missing in front of an event is read first.
 */
export class InOrder {
  readonly #inTurn = pLimit(1);
  /** The place up to which all was begun; undefined before it is known what was acknowledged. */
  #upTo: number | undefined;

  constructor(
    private readonly stream: Pick<DecisionReader, 'acknowledged' | 'at'>,
    private readonly record: (event: unknown, stored: StoredDecision) => Promise<Recorded>,
  ) {}

  /** Resolves once the event is recorded. Rejects while the stream cannot be read, or the disk does not take it: then it comes again. */
  async take(event: unknown, stored: StoredDecision): Promise<Recorded> {
    const { begun } = await this.#inTurn(async () => {
      await this.#beginUpTo(stored.seq);
      this.#upTo = Math.max(this.#upTo ?? 0, stored.seq);
      return { begun: this.record(event, stored) };
    });
    return begun;
  }

  async #beginUpTo(seq: number): Promise<void> {
    this.#upTo ??= await this.stream.acknowledged();
    while (this.#upTo < seq - 1) {
      const missing = await this.stream.at(this.#upTo + 1);
      // It comes by itself too, and is acknowledged then, or tried again.
      if (missing) this.record(missing.event, missing.info).catch(() => undefined);
      this.#upTo += 1;
    }
  }
}
