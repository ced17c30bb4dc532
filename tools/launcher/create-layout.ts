import { choosePorts } from './choose-ports.js';
import { dataFolder } from './data-folder.js';
import { findProjectRoot } from './find-project-root.js';
import { type Layout } from './layout.js';
import { addressesOf } from './mesh-addresses.js';
import { type MeshOptions } from './mesh-options.js';
import { localIssuerId } from './people.js';
import { endpointsOf, type Service } from './service.js';

/**
 * Lays a run out: web's port as asked for, a port for each other endpoint, and the addresses that follow.
 * @throws PortTaken
 */
export async function createLayout(
  { dataDir, port = 3000, servers = {}, issuer, verbose = false, env: extra = {} }: MeshOptions,
  services: readonly Service[],
): Promise<Layout> {
  const others = endpointsOf(services).flatMap(([name]) => (name === 'web' ? [] : [name]));
  const ports = await choosePorts(port, others);
  return {
    root: findProjectRoot(),
    dataDir,
    folder: dataFolder(dataDir),
    ports,
    addresses: addressesOf(services, { ports, servers }),
    servers,
    issuer,
    issuerId: localIssuerId,
    syncsAlways: servers.nats === undefined,
    verbose,
    env: process.env,
    extra,
  };
}
