import { type DecisionRecorded, type StoredEvent, subjects } from '#libs/contracts';
import { type DecisionStore } from '#libs/enforcement';
import { type DurablePublisher } from '#libs/mesh';

/** Events into the DECISIONS stream. */
export class StreamDecisions implements DecisionStore {
  constructor(
    private readonly publisher: Pick<DurablePublisher, 'publish'>,
    private readonly timeoutMs: number,
  ) {}

  /** Resolves with the stream's acknowledgement and rejects without it. */
  async record(event: DecisionRecorded): Promise<void> {
    await this.store(event);
  }

  /** The same for any event; a repeated one is stored once, by its id. */
  async store(event: StoredEvent): Promise<void> {
    const verb = event.type === 'decision.decided' ? subjects.decision.decided : subjects.decision.completed;
    await this.publisher.publish(verb('mcp'), event, { timeoutMs: this.timeoutMs });
  }
}
