import { auditConsumer } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';
import { jetstreamOf } from './jetstream-of.js';
import { parseOrUndefined, type StoredDecision } from './consume-decisions.js';

/** What the stream holds at a place. `event` is the parsed JSON, or undefined when the text is none. */
export interface ReadDecision {
  readonly event: unknown;
  readonly info: StoredDecision;
}

/** Reads decisions by their place in a stream, one at a time. Rejects while NATS or JetStream is away. */
export class DecisionReader {
  readonly #client;

  /** @param stream name of a stream of decisions */
  constructor(
    connection: MeshConnection,
    readonly stream: string,
  ) {
    this.#client = jetstreamOf(connection, 2_000);
  }

  /** The place up to which everything was acknowledged once; what lies behind it comes through `consumeDecisions`. */
  async acknowledged(): Promise<number> {
    const manager = await this.#client.jetstreamManager(false);
    return (await manager.consumers.info(this.stream, auditConsumer)).ack_floor.stream_seq;
  }

  /** How many the stream holds that audit has not acknowledged yet. */
  async behind(): Promise<number> {
    const manager = await this.#client.jetstreamManager(false);
    const { num_pending, num_ack_pending } = await manager.consumers.info(this.stream, auditConsumer);
    return num_pending + num_ack_pending;
  }

  /** @returns undefined where the stream holds nothing */
  async at(seq: number): Promise<ReadDecision | undefined> {
    const manager = await this.#client.jetstreamManager(false);
    const stored = await manager.streams.getMessage(this.stream, { seq });
    if (!stored) return undefined;
    const text = stored.string();
    const messageId = stored.header.get('Nats-Msg-Id') || undefined;
    return {
      event: parseOrUndefined(text),
      info: { stream: this.stream, seq, redelivered: true, subject: stored.subject, messageId, text },
    };
  }
}
