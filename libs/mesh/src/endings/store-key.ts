import { headers } from '@nats-io/transport-node';
import { type BucketsByWriter } from '#libs/contracts';
import { type MeshConnection } from '../connect-mesh.js';
import { jetstreamOf } from '../jetstream-of.js';
import { streamOf, underBucket } from '../watched/read-bucket.js';

const storedWithinMs = 2_000;

/** In place of a value: nothing lies under the key any more. */
export const gone = Symbol('gone');

function deleted() {
  const marks = headers();
  marks.set('KV-Operation', 'DEL');
  return marks;
}

/**
 * Writes one key of what several services write, in the bucket of this one (policies/nats).
 * @throws whatever JetStream's client throws where it was not stored
 */
export async function storeKey(
  plans: BucketsByWriter,
  connection: MeshConnection,
  key: string,
  value: string | typeof gone,
): Promise<void> {
  const plan = plans[connection.peer];
  if (!plan) throw new TypeError(`\`${connection.peer}\` has nothing to say there`);
  const streamName = streamOf(plan);
  const { stream } = await jetstreamOf(connection, storedWithinMs, plan.owner).publish(
    `${underBucket(plan)}${key}`,
    value === gone ? '' : value,
    {
      timeout: storedWithinMs,
      retries: 0,
      expect: { streamName },
      ...(value === gone && { headers: deleted() }),
    },
  );
  if (stream !== streamName) throw new Error(`stored by \`${stream}\``);
}
