import { type MeshConnection } from './connect-mesh.js';

/** From this release on nats-server can be told to acknowledge nothing before the disk has it (`sync_interval: always`). */
const firstThatCan = [2, 10];

/** Whether a nats-server of this version can acknowledge only what is on the disk. */
export function canSyncAlways(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = firstThatCan;
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/**
 * What to tell whoever starts a mesh about its records: an acknowledgement may come before the disk has them, so that they outlive a
 * killed server and not a power cut.
 * @param syncsAlways whether the server runs with `sync_interval: always`, which it tells nobody
 * @returns nothing where an acknowledgement means the disk
 */
export function durabilityWarning(
  { nats }: Pick<MeshConnection, 'nats'>,
  syncsAlways: boolean,
): string | undefined {
  const version = nats.info?.version ?? '';
  const outlives = 'what it acknowledges outlives a killed server, and not a power cut';
  if (!canSyncAlways(version))
    return `! nats-server ${version} cannot wait for the disk: ${outlives}. From 2.10 on it can.`;
  if (syncsAlways) return undefined;
  return `! nats-server ${version} may not wait for the disk: ${outlives}, unless it runs with policies/nats/jetstream-durable.conf`;
}
