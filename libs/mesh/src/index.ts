export { connectMesh, type MeshConnection, type MeshConnectionOptions } from './connect-mesh.js';
export { MeshClient, type RequestOptions, type StreamOptions } from './mesh-client.js';
export { AuthenticatedBy, OpenToPeers } from './handlers/access.js';
export { CallGuard } from './handlers/call-guard.js';
export { Contract, UnreadPayload } from './handlers/contract.js';
export { type RefusesCalls } from './handlers/refuses-calls.js';
export { UnguardedHandlers } from './handlers/unguarded-handlers.js';
export { VerifiedPrincipal } from './handlers/verified-principal.js';
export { MeshContext } from './mesh-context.js';
export { MeshError } from './mesh-error.js';
export { MeshServer, type MeshServerOptions } from './mesh-server.js';
export { natsServerEnvironment } from './nats-server-environment.js';
export { parsePayload } from './parse-payload.js';
export { canSyncAlways, durabilityWarning } from './durability.js';
export { createPeerKeys, type PeerKey, type PeerKeys } from './peer-keys.js';
export { Bucket, openBucket, type BucketChange, type BucketEntry } from './bucket.js';
export { ByWriter, type FoundKeys } from './by-writer.js';
export { consumeDecisions, type StoredDecision } from './consume-decisions.js';
export { DecisionReader, type ReadDecision } from './decision-reader.js';
export { DurablePublisher } from './durable-publisher.js';
export { accountOfStream, intendedStreams } from './intended-streams.js';
export { StreamDecisions } from './stream-decisions.js';
export { provisionMesh } from './provision-mesh.js';
export { fetchOverMesh } from './fetch-over-mesh.js';
export { serveFetch } from './serve-fetch.js';
export { keyOfRevocation, revoke, type ToRevoke } from './revocations/revoke.js';
export { WatchedRevocations } from './revocations/watched-revocations.js';
export { Endings, type Part, type PartDone } from './endings/endings.js';
export { WatchedBucket, type WatchTimes } from './watched/watched-bucket.js';
export { type StoredEntry } from './watched/read-bucket.js';
export { WatchedAgents } from './agents/watched-agents.js';
export { checkDecisionStreams, checkStream, decisionStreamsState, type StreamState } from './check-stream.js';
export { linkOf, MeshLink, type MeshLinkOptions } from './nest/mesh-link.js';
export {
  meshConnection,
  MeshModule,
  type MeshModuleOptions,
  type MeshPlace,
  overMesh,
} from './nest/mesh.module.js';
export { PrincipalModule, type PrincipalModuleOptions, tokenVerifier } from './nest/principal.module.js';
export { type ChecksReadiness, readiness, readinessController } from './nest/readiness.controller.js';
