import { peerNames } from '#libs/contracts';

/** Client ids of the services on the mesh. */
export const meshActors: ReadonlySet<string> = new Set(peerNames.map((peer) => `deputy-${peer}`));
