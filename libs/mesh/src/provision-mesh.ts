import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { auditConsumer, decisionStream } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';
import { differencesFrom, type IntendedStream, intendedStreams } from './intended-streams.js';
import { jetstreamOf } from './jetstream-of.js';
import { MeshError } from './mesh-error.js';

/**
 * Makes the streams, buckets and the audit's consumer that are missing. Can be run at every start.
 *
 * INVARIANT (no standing right to change a stream): one that differs from what is intended is left as it is. `upgrade`
 * changes it, for which nats-server must run with operator-upgrade.conf (policies/nats).
 * @throws MeshError `conflict` naming what differs; `unavailable` when JetStream refuses or cannot be reached
 */
export async function provisionMesh(
  operator: MeshConnection,
  { upgrade = false }: { upgrade?: boolean } = {},
): Promise<void> {
  try {
    const manager = await jetstreamOf(operator, 5_000).jetstreamManager(false);
    const different: string[] = [];
    for (const stream of intendedStreams)
      different.push(...(await provisionStream(manager, stream, upgrade)));
    if (different.length > 0) throw notAsIntended(different);
    await provisionConsumer(manager);
  } catch (cause) {
    if (cause instanceof MeshError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MeshError('unavailable', `the streams could not be provisioned: ${reason}`, { cause });
  }
}

const notAsIntended = (different: readonly string[]) =>
  new MeshError(
    'conflict',
    `streams are not as intended: ${different.join(', ')}; upgrade them as policies/nats/README.md says`,
  );

/** @returns where it differs, as `stream.setting`; nothing after an upgrade */
async function provisionStream(
  manager: JetStreamManager,
  intended: IntendedStream,
  upgrade: boolean,
): Promise<string[]> {
  const info = await found(() => manager.streams.info(intended.name), JetStreamApiCodes.StreamNotFound);
  if (!info) {
    await manager.streams.add(intended);
    return [];
  }
  const different = differencesFrom(intended, info.config);
  if (different.length === 0) return [];
  if (!upgrade) return different.map((setting) => `${intended.name}.${setting}`);
  await manager.streams.update(intended.name, intended);
  return [];
}

async function provisionConsumer(manager: JetStreamManager): Promise<void> {
  const exists = await found(
    () => manager.consumers.info(decisionStream, auditConsumer),
    JetStreamApiCodes.ConsumerNotFound,
  );
  if (exists) return;
  await manager.consumers.add(decisionStream, {
    durable_name: auditConsumer,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    // A crashed audit's share comes again after this; what is handled twice is recorded once.
    ack_wait: nanos(5_000),
    max_ack_pending: 1_024,
  });
}

async function found<T>(look: () => Promise<T>, absent: number): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === absent) return undefined;
    throw error;
  }
}
