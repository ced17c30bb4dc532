import { type StoredEvent, subjects } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';
import { DurablePublisher } from './durable-publisher.js';

/** Events into the DECISIONS stream, under the name of the peer that decided. */
export class StreamDecisions {
  readonly #publisher: Pick<DurablePublisher, 'publish'>;

  constructor(
    private readonly connection: MeshConnection,
    private readonly timeoutMs: number,
  ) {
    this.#publisher = new DurablePublisher(connection);
  }

  /**
   * Resolves with the stream's acknowledgement and rejects without it. A repeated event is stored once, by its id.
   * @throws MeshError `unavailable`
   */
  async record(event: StoredEvent): Promise<void> {
    const verb = event.type === 'decision.decided' ? subjects.decision.decided : subjects.decision.completed;
    await this.#publisher.publish(verb(this.connection.peer), event, { timeoutMs: this.timeoutMs });
  }
}
