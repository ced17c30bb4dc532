import {
  type ConsumerConfig,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { auditConsumer, decisionStreams } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';
import {
  differencesFrom,
  intendedConsumer,
  type IntendedStream,
  intendedStreams,
} from './intended-streams.js';
import { jetstreamOf } from './jetstream-of.js';
import { MeshError } from './mesh-error.js';

/**
 * Makes the streams, buckets and the audit's consumers that are missing. Can be run at every start.
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
    if (different.length === 0)
      for (const { name } of Object.values(decisionStreams))
        different.push(...(await provisionConsumer(manager, name, upgrade)));
    if (different.length > 0) throw notAsIntended(different);
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

async function provisionConsumer(
  manager: JetStreamManager,
  stream: string,
  upgrade: boolean,
): Promise<string[]> {
  const exists = await found(
    () => manager.consumers.info(stream, auditConsumer),
    JetStreamApiCodes.ConsumerNotFound,
  );
  const different = exists ? differencesFrom<object>(intendedConsumer, exists.config) : [];
  if (exists && different.length === 0) return [];
  if (exists && !upgrade) return different.map((setting) => `${stream}.${auditConsumer}.${setting}`);
  await manager.consumers.add(stream, wholeConsumer);
  return [];
}

/** Without what must not be there. */
const wholeConsumer = Object.fromEntries(
  Object.entries(intendedConsumer).filter(([, value]) => value !== undefined),
) as Partial<ConsumerConfig>;

async function found<T>(look: () => Promise<T>, absent: number): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === absent) return undefined;
    throw error;
  }
}
