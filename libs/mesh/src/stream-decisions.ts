import { type StoredEvent, subjects } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';
import { DurablePublisher } from './durable-publisher.js';

const verbs = {
  'decision.decided': subjects.decision.decided,
  'decision.completed': subjects.decision.completed,
  'decision.repeated': subjects.decision.repeated,
} as const;

/** Events into the stream of the peer that decided, under its name. */
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
    const subject = verbs[event.type](this.connection.peer);
    await this.#publisher.publish(subject, event, { timeoutMs: this.timeoutMs });
  }
}
