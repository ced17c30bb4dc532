import {
  Endings,
  linkOf,
  type MeshLinkOptions,
  type MeshPlace,
  WatchedAgents,
  WatchedRevocations,
} from '#libs/mesh';

/** This service's place on the mesh, taken now or once NATS is there. As `identity`: without it nobody signs in and no token is given out. */
export function placeOnMesh({ config, logger }: Omit<MeshLinkOptions, 'peer'>): MeshPlace {
  const link = linkOf({ peer: 'identity', config, logger });
  const { REVOCATIONS_SILENCE_MS: silenceMs } = config;
  const times = silenceMs ? { silenceMs } : {};
  const revocations = new WatchedRevocations(() => link.reached, times);
  const agents = new WatchedAgents(() => link.reached, times);
  revocations.start();
  agents.start();
  const endings = new Endings(() => link.reached, revocations);
  endings.start();
  return { link, revocations, endings, agents };
}
