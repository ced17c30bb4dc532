import {
  type BucketsByWriter,
  type Revocation,
  type RevocationKind,
  type RevocationReason,
  writtenBy,
} from '#libs/contracts';
import { revocationKey, tenantRevocationKey } from '#libs/principal';
import { type MeshConnection } from '../connect-mesh.js';
import { jetstreamOf } from '../jetstream-of.js';
import { MeshError } from '../mesh-error.js';
import { streamOf, underBucket } from '../watched/read-bucket.js';

const storedWithinMs = 2_000;
const plans: BucketsByWriter = writtenBy.revocations;

/** What is to end, by its id: the token's `jti`, the session's `sid`, the person's key, the client's id, the tenant; none of everything. */
export interface ToRevoke {
  readonly kind: RevocationKind;
  readonly id?: string;
  /** Ends it in this tenant alone. */
  readonly within?: string;
  readonly reason: RevocationReason;
  /** Epoch milliseconds. Default: now. */
  readonly before?: number;
  /** Under which whoever does a part of it confirms that. */
  readonly order?: string;
}

/**
 * Ends something everywhere: resolves once the stream has stored it, from when on every service hears of it. Repeating it
 * changes nothing. NATS lets few peers do it (policies/nats).
 * @throws MeshError `unavailable` when it was not stored; then nothing has ended
 */
export async function revoke(
  connection: MeshConnection,
  { kind, id, within, reason, before = Date.now(), order }: ToRevoke,
): Promise<void> {
  const value: Revocation = { version: 1, before, reason, ...(order !== undefined && { order }) };
  const notStored = (cause?: unknown) =>
    new MeshError('unavailable', `the ${kind} could not be revoked; try again`, { cause });
  const plan = plans[connection.peer];
  if (!connection.connected || !plan) throw notStored();
  const streamName = streamOf(plan);
  try {
    const subject = `${underBucket(plan)}${keyOfRevocation({ kind, id, within })}`;
    const { stream } = await jetstreamOf(connection, storedWithinMs, plan.owner).publish(
      subject,
      JSON.stringify(value),
      { timeout: storedWithinMs, retries: 0, expect: { streamName } },
    );
    if (stream !== streamName) throw new Error(`stored by \`${stream}\``);
  } catch (cause) {
    throw notStored(cause);
  }
}

/** Where it lies in the bucket. */
export const keyOfRevocation = ({ kind, id, within }: Pick<ToRevoke, 'kind' | 'id' | 'within'>): string =>
  within === undefined ? revocationKey(kind, id) : tenantRevocationKey(kind, within, id ?? '');
