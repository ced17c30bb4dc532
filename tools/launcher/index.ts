export { startMesh, type Mesh } from './start-mesh.js';
export { type MeshOptions, type RealServers } from './mesh-options.js';
export { type Person } from './people.js';
export { type ServiceName } from './services.js';
export { StartFailed } from './watch-start.js';
export { formerProcesses, FormerMeshRuns } from './outlive-former.js';
export { AlreadyRunning, lockHolder } from './take-lock.js';
export { PortTaken } from './choose-ports.js';
