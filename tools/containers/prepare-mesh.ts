import { containerFolder, containerPorts, imageRoot } from '../env/container-folder.js';
import { dockerTarget } from '../env/docker-target.js';
import { addressOf } from '../launcher/layout.js';
import { join } from 'node:path';
import { prepareFiles } from './prepare-files.js';

/** The first container of a mesh: makes what the others start with, in a volume for each, and ends. */
await prepareFiles({
  folder: containerFolder(),
  policies: join(imageRoot, 'policies'),
  webUrl: addressOf(dockerTarget().layout, 'web'),
  natsPort: containerPorts.nats,
  vaultPort: containerPorts.vault,
  now: Date.now(),
});
console.log('keys, secrets, certificates and people are there');
