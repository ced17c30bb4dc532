import { type StoredMsg } from '@nats-io/jetstream';
import { auditConsumer, decisionStream } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';
import { jetstreamOf } from './jetstream-of.js';
import { parseOrUndefined, pause, type StoredDecision } from './consume-decisions.js';

const retryMs = 1_000;

/**
 * Hands over every decision that was acknowledged once, at a place that the log does not know: a log that lost its end,
 * or was put back from a copy, becomes whole again. What was never acknowledged comes through `consumeDecisions`.
 * Waits for NATS and JetStream, and begins again when `handle` rejects.
 * @returns how many were handed over
 */
export async function rereadDecisions(
  connection: MeshConnection,
  isKnown: (seq: number) => boolean,
  handle: (event: unknown, info: StoredDecision) => Promise<void>,
  { signal }: { signal: AbortSignal },
): Promise<number> {
  const client = jetstreamOf(connection, 2_000);
  let handedOver = 0;
  let seq = 1;
  while (!signal.aborted) {
    try {
      const manager = await client.jetstreamManager(false);
      const { ack_floor: floor } = await manager.consumers.info(decisionStream, auditConsumer);
      for (; seq <= floor.stream_seq && !signal.aborted; seq++) {
        if (isKnown(seq)) continue;
        const stored = await manager.streams.getMessage(decisionStream, { seq });
        if (!stored) continue;
        await handle(parseOrUndefined(stored.string()), describe(stored));
        handedOver += 1;
      }
      break;
    } catch {
      await pause(retryMs, signal);
    }
  }
  return handedOver;
}

const describe = (stored: StoredMsg): StoredDecision => ({
  seq: stored.seq,
  redelivered: true,
  subject: stored.subject,
  messageId: stored.header.get('Nats-Msg-Id') || undefined,
  text: stored.string(),
});
