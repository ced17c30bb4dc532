import { buckets, type Revocation, type RevocationKind, type RevocationReason } from '#libs/contracts';
import { revocationKey } from '#libs/principal';
import { type MeshConnection } from '../connect-mesh.js';
import { jetstreamOf } from '../jetstream-of.js';
import { MeshError } from '../mesh-error.js';
import { streamOf, underBucket } from '../watched/read-bucket.js';

const storedWithinMs = 2_000;
const revocationStream = streamOf(buckets.revocations);

/** What is to end, by its id: the token's `jti`, the session's `sid`, the person's key, the client's id; none of everything. */
export interface ToRevoke {
  readonly kind: RevocationKind;
  readonly id?: string;
  readonly reason: RevocationReason;
  /** Epoch milliseconds. Default: now. */
  readonly before?: number;
}

/**
 * Ends something everywhere: resolves once the stream has stored it, from when on every service hears of it. Repeating it
 * changes nothing. NATS lets few peers do it (policies/nats).
 * @throws MeshError `unavailable` when it was not stored; then nothing has ended
 */
export async function revoke(
  connection: MeshConnection,
  { kind, id, reason, before = Date.now() }: ToRevoke,
): Promise<void> {
  const value: Revocation = { version: 1, before, reason };
  const notStored = (cause?: unknown) =>
    new MeshError('unavailable', `the ${kind} could not be revoked; try again`, { cause });
  if (!connection.connected) throw notStored();
  try {
    const subject = `${underBucket(buckets.revocations)}${revocationKey(kind, id)}`;
    const { stream } = await jetstreamOf(connection, storedWithinMs, buckets.revocations.owner).publish(
      subject,
      JSON.stringify(value),
      { timeout: storedWithinMs, retries: 0, expect: { streamName: revocationStream } },
    );
    if (stream !== revocationStream) throw new Error(`stored by \`${stream}\``);
  } catch (cause) {
    throw notStored(cause);
  }
}
