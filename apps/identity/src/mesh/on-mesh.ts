import { buckets, check, type ReadinessCheck } from '#libs/contracts';
import { checkStream, type MeshPlace, StreamDecisions } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { type IdentityConfig } from '../config.js';
import { endsOnMesh } from '../ends/ends-on-mesh.js';
import { type DecisionSink } from '../records/recording.js';
import { type OpenBucket, ownBuckets } from '../storage/own-buckets.js';
import { placeOnMesh } from './place-on-mesh.js';

/** What this service has of the mesh, which it joins when it is started. */
export function onMesh({ mesh: config, recordTimeoutMs }: IdentityConfig, logger: Logger) {
  const place = placeOnMesh({ config, logger });
  const open: OpenBucket = (name) => place.link.bucket(ownBuckets[name].name);
  const agentStore = () => place.link.bucket(buckets.agents.name);
  // Nobody is served before the mesh is joined.
  const decisions: DecisionSink = {
    record: async (event) => new StreamDecisions(place.link.connection, recordTimeoutMs).record(event),
  };
  return { place, ends: endsOnMesh(place, logger), open, agentStore, decisions };
}

/** Whether the buckets of its own are there, and as they should be. */
export const bucketChecks = ({ link }: MeshPlace): Promise<ReadinessCheck>[] =>
  Object.values(ownBuckets).map(({ name }) =>
    link.reached
      ? checkStream(name, link.reached, `KV_${name}`)
      : Promise.resolve(check(name, false, 'the mesh is not reached yet; check NATS')),
  );
