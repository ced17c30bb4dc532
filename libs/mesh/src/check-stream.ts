import { auditConsumer, check, decisionStreams, type ReadinessCheck } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';
import { differencesFrom, intendedConsumer, intendedStreams, ownerOfStream } from './intended-streams.js';
import { jetstreamOf } from './jetstream-of.js';

const withinMs = 1_500;

/** What a stream of the mesh is like now. */
export interface StreamState {
  readonly reachable: boolean;
  /** Settings of the live stream that are not the intended ones: somebody changed it, or it is of another version. */
  readonly different: readonly string[];
}

/**
 * Asks for the live stream and compares it with the intended one: a stream whose limits were lowered, so that it erases
 * records, still takes them.
 * @param options.consumer whether the audit's consumer has to be there and as intended, too; only audit may ask about it (policies/nats)
 */
export async function streamState(
  connection: MeshConnection,
  stream: string,
  { consumer = false }: { consumer?: boolean } = {},
): Promise<StreamState> {
  const intended = intendedStreams.find(({ name }) => name === stream);
  if (!intended) throw new TypeError(`\`${stream}\` is no stream of the mesh`);
  if (!connection.connected) return unreachable;
  try {
    const manager = await jetstreamOf(connection, withinMs, ownerOfStream[stream]).jetstreamManager(false);
    const [live, follower] = await Promise.all([
      manager.streams.info(stream),
      consumer ? manager.consumers.info(stream, auditConsumer) : undefined,
    ]);
    const different = differencesFrom<object>(intended, live.config);
    const passedBy = follower ? differencesFrom<object>(intendedConsumer, follower.config) : [];
    return {
      reachable: true,
      different: [...different, ...passedBy.map((name) => `${auditConsumer}.${name}`)],
    };
  } catch {
    return unreachable;
  }
}

const unreachable: StreamState = { reachable: false, different: [] };

/** {@link streamState} as one of the things that a service needs. */
export async function checkStream(
  name: string,
  connection: MeshConnection,
  stream: string,
  options?: { consumer?: boolean },
): Promise<ReadinessCheck> {
  return checkOf(name, await streamState(connection, stream, options), `the stream \`${stream}\``);
}

/** {@link decisionStreamsState} as one of the things that a service needs. */
export async function checkDecisionStreams(
  name: string,
  connection: MeshConnection,
): Promise<ReadinessCheck> {
  return checkOf(name, await decisionStreamsState(connection), 'a stream of decisions');
}

const checkOf = (name: string, { reachable, different }: StreamState, which: string): ReadinessCheck =>
  check(
    name,
    reachable && different.length === 0,
    different.length > 0
      ? `${which} is not as intended (${different.join(', ')}); find out who changed it, then see policies/nats/README.md`
      : `${which} does not answer; check NATS, and whether JetStream is on and provisioned`,
  );

/** {@link streamState} of all streams of decisions, with the audit's consumers: reachable where all are. */
export async function decisionStreamsState(connection: MeshConnection): Promise<StreamState> {
  const states = await Promise.all(
    Object.values(decisionStreams).map(async ({ name }) => ({
      name,
      ...(await streamState(connection, name, { consumer: true })),
    })),
  );
  return {
    reachable: states.every(({ reachable }) => reachable),
    different: states.flatMap(({ name, different }) => different.map((setting) => `${name}.${setting}`)),
  };
}
