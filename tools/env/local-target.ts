import { dataFolder } from '../launcher/data-folder.js';
import { findProjectRoot } from '../launcher/find-project-root.js';
import { services } from '../launcher/manifest.js';
import { addressesOf } from '../launcher/mesh-addresses.js';
import { localIssuerId } from '../launcher/people.js';
import { endpointsOf } from '../launcher/service.js';
import { type Target } from './target.js';

/** On this machine, as `npm start` lays it out: for running a service by hand, or in a debugger, in the place of the launcher's. */
export function localTarget(dataDir: string, webPort: number, env: NodeJS.ProcessEnv): Target {
  const names = endpointsOf(services).map(([name]) => name);
  const ports = Object.fromEntries(names.map((name, index) => [name, webPort + index]));
  return {
    name: 'local',
    layout: {
      root: findProjectRoot(),
      dataDir,
      folder: dataFolder(dataDir),
      ports,
      addresses: addressesOf(services, { ports, servers: {} }),
      servers: {},
      issuer: undefined,
      issuerId: localIssuerId,
      verbose: false,
      env,
      extra: {},
    },
    services: services.filter(({ program }) => typeof program === 'string').map(({ name }) => name),
    steps: [],
  };
}
