import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProblem, type Exit, runCommand } from '../command/index.js';
import { findProjectRoot } from '../launcher/find-project-root.js';
import { addressOf } from '../launcher/layout.js';
import { readComposeFile } from './compose-file.js';
import { Containers } from './containers.js';
import { makeCalls } from './make-calls.js';
import { makePlace } from './rehearsal-place.js';

const help = `Runs what docker-compose/compose.yml runs, in its order, without a container engine: our containers by their commands,
environment files and health checks, with the stand-ins in the place of Vault and MongoDB and this machine's nats-server (TLS) in the
place of NATS's image. Then one call that is allowed and one that is refused, and everything is drained.

usage: npm run deploy:check

      --keep   leave the folder with keys, logs and environments, and say where it is
  -h, --help

What no rehearsal shows: that the images can be had and built, users and volumes of containers, Vault's and MongoDB's own behaviour.`;

process.exitCode = await runCommand({
  help,
  options: { keep: { type: 'boolean', default: false } },
  async run({ keep }, _words, stopped): Promise<Exit> {
    const project = findProjectRoot();
    const compose = readComposeFile(join(project, 'docker-compose', 'compose.yml'));
    const place = await makePlace(project, console.log);
    const containers = new Containers(compose, place, console.log, stopped);
    try {
      console.log('Starting, in the order of docker-compose/compose.yml:');
      await containers.start();
      const told = await makeCalls(addressOf(place.layout, 'web'), place.folder.people);
      for (const line of told) console.log(line);
      const codes = await containers.stop();
      // nats-server ends with 1 when it is told to stop, however well it does.
      const unwell = Object.entries(codes).filter(([name, code]) => name !== 'nats' && code !== 0);
      if (unwell.length > 0)
        throw new CommandProblem(
          'failed',
          'not_drained',
          `these did not end with 0: ${unwell.map(([name, code]) => `${name} (${code})`).join(', ')}`,
        );
      console.log('all drained, each with exit code 0');
      return 'done';
    } finally {
      await containers.stop();
      if (keep) console.log(place.root);
      else rmSync(place.root, { recursive: true, force: true });
    }
  },
});
