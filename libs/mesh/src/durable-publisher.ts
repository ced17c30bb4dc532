import { type JetStreamClient } from '@nats-io/jetstream';
import { decisionStream } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';
import { jetstreamOf } from './jetstream-of.js';
import { MeshError } from './mesh-error.js';
import { encodeBody } from './wire.js';

const defaultTimeoutMs = 2_000;

/** Publishes events that count only once the stream has stored them. */
export class DurablePublisher {
  readonly #jetstream: JetStreamClient;

  constructor(private readonly connection: MeshConnection) {
    this.#jetstream = jetstreamOf(connection, defaultTimeoutMs);
  }

  /**
   * INVARIANT (no record, no call): resolves only with the acknowledgement of the DECISIONS stream. The event id makes
   * a repeated publication the same record.
   * @throws MeshError `unavailable` when the stream did not acknowledge within `timeoutMs`
   */
  async publish(
    subject: string,
    event: { eventId: string },
    { timeoutMs = defaultTimeoutMs }: { timeoutMs?: number } = {},
  ): Promise<{ seq: number; duplicate: boolean }> {
    const refused = 'the decision could not be recorded, so nothing was done; try again';
    if (!this.connection.connected) throw new MeshError('unavailable', refused);
    try {
      const acknowledged = await this.#jetstream.publish(subject, encodeBody(event), {
        msgID: event.eventId,
        timeout: timeoutMs,
        retries: 0,
        expect: { streamName: decisionStream },
      });
      if (acknowledged.stream !== decisionStream) throw new Error(`stored by \`${acknowledged.stream}\``);
      return { seq: acknowledged.seq, duplicate: acknowledged.duplicate };
    } catch (cause) {
      if (cause instanceof MeshError) throw cause;
      throw new MeshError('unavailable', refused, { cause });
    }
  }
}
