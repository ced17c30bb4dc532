import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstream,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { auditConsumer, buckets, changedSubject, decisionStream, decisionSubjects } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';
import { MeshError } from './mesh-error.js';

type NamedStream = Partial<StreamConfig> & { name: string };

/**
 * Decisions are never deleted, not even by an administrator's request, and nothing makes room for new ones: a full
 * disk refuses the decision and so the call.
 */
const decisions: NamedStream = {
  name: decisionStream,
  subjects: [decisionSubjects],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.New,
  deny_delete: true,
  deny_purge: true,
  max_msg_size: 64 * 1024,
  duplicate_window: nanos(10 * 60_000),
  allow_direct: false,
};

/**
 * INVARIANT (decisions keep their room): buckets and decisions share the store, and people write what buckets hold. Without
 * a bound of their own, conversations could fill it, and every call of everybody would be refused.
 */
const bucketStreams = Object.values(buckets).map(({ name, ttlMs, maxBytes }): NamedStream => ({
  name: `KV_${name}`,
  subjects: [`$KV.${name}.>`],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.New,
  max_msgs_per_subject: 1,
  max_age: nanos(ttlMs),
  max_bytes: maxBytes,
  max_msg_size: 960 * 1024,
  duplicate_window: nanos(Math.min(ttlMs, 120_000)),
  allow_rollup_hdrs: true,
  deny_delete: true,
  allow_direct: false,
  // What was stored is announced by the stream: watching needs no consumer.
  republish: { src: `$KV.${name}.>`, dest: changedSubject(name, '>'), headers_only: true },
}));

/**
 * Makes the streams, buckets and the audit's consumer, or brings them to what they should be. Can be run at every start.
 * @throws MeshError `unavailable` when JetStream refuses or cannot be reached
 */
export async function provisionMesh(operator: MeshConnection): Promise<void> {
  try {
    const manager = await jetstream(operator.nats, { timeout: 5_000 }).jetstreamManager(false);
    for (const stream of [decisions, ...bucketStreams]) await provisionStream(manager, stream);
    await provisionConsumer(manager);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MeshError('unavailable', `the streams could not be provisioned: ${reason}`, { cause });
  }
}

async function provisionStream(manager: JetStreamManager, stream: NamedStream): Promise<void> {
  const exists = await found(() => manager.streams.info(stream.name), JetStreamApiCodes.StreamNotFound);
  if (exists) await manager.streams.update(stream.name, stream);
  else await manager.streams.add(stream);
}

async function provisionConsumer(manager: JetStreamManager): Promise<void> {
  const changeable = {
    // A crashed audit's share comes again after this; what is handled twice is recorded once.
    ack_wait: nanos(5_000),
    max_ack_pending: 1_024,
  };
  const exists = await found(
    () => manager.consumers.info(decisionStream, auditConsumer),
    JetStreamApiCodes.ConsumerNotFound,
  );
  if (exists) await manager.consumers.update(decisionStream, auditConsumer, changeable);
  else {
    await manager.consumers.add(decisionStream, {
      durable_name: auditConsumer,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ...changeable,
    });
  }
}

async function found(look: () => Promise<unknown>, absent: number): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === absent) return false;
    throw error;
  }
}
