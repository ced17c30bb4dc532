import { setTimeout as wait } from 'node:timers/promises';
import { type Consumer, type JsMsg } from '@nats-io/jetstream';
import { auditConsumer, decisionStreams } from '#libs/contracts';
import { traced } from '#libs/telemetry';
import { takingFrom } from './call-span.js';
import { type MeshConnection } from './connect-mesh.js';
import { header } from './wire.js';
import { jetstreamOf } from './jetstream-of.js';

/** How a decision lies in its stream. */
export interface StoredDecision {
  /** Name of the stream. */
  stream: string;
  /** Place in the stream, from 1. */
  seq: number;
  redelivered: boolean;
  /** The subject it was stored under; its last token is the peer that published. */
  subject: string;
  /** The publisher's de-duplication id; the event's own id when the publisher is DurablePublisher. */
  messageId: string | undefined;
  /** The body as it was stored. */
  text: string;
}

const batch = 256;
const retryMs = 500;

/**
 * Hands every stored decision to `handle`, those of a stream in order, but for those that come again, and without waiting for
 * the one before, so that a handler can commit many together. A decision is acknowledged once its promise resolves, and comes again when it rejects.
 * `event` is the parsed JSON, or undefined when the text is none. Goes on for ever over every loss of NATS or JetStream.
 * @returns when `signal` fires and what was begun has ended
 */
export async function consumeDecisions(
  connection: MeshConnection,
  handle: (event: unknown, info: StoredDecision) => Promise<void>,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const streams = Object.values(decisionStreams);
  await Promise.all(streams.map(({ name }) => consumeStream(connection, name, handle, signal)));
}

async function consumeStream(
  connection: MeshConnection,
  stream: string,
  handle: (event: unknown, info: StoredDecision) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const client = jetstreamOf(connection, 2_000);
  const begun = new Set<Promise<void>>();
  while (!signal.aborted) {
    try {
      const consumer = await client.consumers.get(stream, auditConsumer);
      await pull(consumer, connection, signal, (message) => {
        const work = handleOne(message, handle).finally(() => begun.delete(work));
        begun.add(work);
      });
    } catch {
      await pause(retryMs, signal);
    }
  }
  await Promise.all(begun);
}

async function pull(
  consumer: Consumer,
  connection: MeshConnection,
  signal: AbortSignal,
  take: (message: JsMsg) => void,
): Promise<void> {
  const messages = await consumer.consume({ max_messages: batch, expires: 5_000 });
  const stop = () => messages.stop();
  signal.addEventListener('abort', stop, { once: true });
  const follow = async () => {
    for await (const status of connection.nats.status()) {
      if (status.type === 'disconnect' || status.type === 'close') return stop();
    }
  };
  void follow();
  const watch = async () => {
    for await (const status of messages.status()) {
      // The consumer or JetStream went away: begin again from the start.
      if (
        [
          'heartbeats_missed',
          'consumer_deleted',
          'stream_not_found',
          'consumer_not_found',
          'no_responders',
        ].includes(status.type)
      )
        stop();
    }
  };
  void watch();
  try {
    for await (const message of messages) take(message);
  } finally {
    signal.removeEventListener('abort', stop);
    await messages.close();
  }
}

async function handleOne(
  message: JsMsg,
  handle: (event: unknown, info: StoredDecision) => Promise<void>,
): Promise<void> {
  try {
    const text = message.string();
    const { stream } = message.info;
    const span = takingFrom(stream, message.headers?.get(header.traceparent) || undefined);
    await traced(`write ${stream}`, span, () =>
      handle(parseOrUndefined(text), {
        stream,
        seq: message.seq,
        redelivered: message.redelivered,
        subject: message.subject,
        messageId: message.headers?.get('Nats-Msg-Id') || undefined,
        text,
      }),
    );
    message.ack();
  } catch {
    message.nak(1_000);
  }
}

export function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Ends early when the signal fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return wait(ms, undefined, { signal }).catch(() => undefined);
}
