import { type JetStreamClient } from '@nats-io/jetstream';
import { decisionStreams, type PeerName, type Recorder } from '#libs/contracts';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { activeTraceparent, traced } from '#libs/telemetry';
import { spanNameOf, storingIn } from './call-span.js';
import { type MeshConnection } from './connect-mesh.js';
import { jetstreamOf } from './jetstream-of.js';
import { MeshError } from './mesh-error.js';
import { encodeBody, header } from './wire.js';

/** Whoever takes it from the stream goes on with the trace. */
function tracedHeaders(): { headers?: MsgHdrs } {
  const traceparent = activeTraceparent();
  if (traceparent === undefined) return {};
  const told = headers();
  told.set(header.traceparent, traceparent);
  return { headers: told };
}

const defaultTimeoutMs = 2_000;

/** Publishes events that count only once the stream has stored them. */
export class DurablePublisher {
  readonly #jetstream: JetStreamClient;
  readonly #stream: string;

  constructor(private readonly connection: MeshConnection) {
    this.#jetstream = jetstreamOf(connection, defaultTimeoutMs);
    this.#stream = streamOf(connection.peer);
  }

  /**
   * INVARIANT (no record, no call): resolves only with the acknowledgement of this peer's stream of decisions. The event id makes
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
      const acknowledged = await traced(
        `record ${spanNameOf(subject)}`,
        storingIn(this.#stream, event.eventId),
        () =>
          this.#jetstream.publish(subject, encodeBody(event), {
            msgID: event.eventId,
            ...tracedHeaders(),
            timeout: timeoutMs,
            retries: 0,
            expect: { streamName: this.#stream },
          }),
      );
      if (acknowledged.stream !== this.#stream) throw new Error(`stored by \`${acknowledged.stream}\``);
      return { seq: acknowledged.seq, duplicate: acknowledged.duplicate };
    } catch (cause) {
      if (cause instanceof MeshError) throw cause;
      throw new MeshError('unavailable', refused, { cause });
    }
  }
}

function streamOf(peer: PeerName): string {
  if (peer in decisionStreams) return decisionStreams[peer as Recorder].name;
  throw new TypeError(`\`${peer}\` records no decisions`);
}
