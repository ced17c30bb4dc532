export { connectMesh, type MeshConnection, type MeshConnectionOptions } from './connect-mesh.js';
export { MeshClient, type RequestOptions, type StreamOptions } from './mesh-client.js';
export { MeshContext } from './mesh-context.js';
export { MeshError } from './mesh-error.js';
export { MeshServer, type MeshServerOptions } from './mesh-server.js';
export { natsServerEnvironment } from './nats-server-environment.js';
export { parsePayload } from './parse-payload.js';
export { createPeerKeys, type PeerKey, type PeerKeys } from './peer-keys.js';
