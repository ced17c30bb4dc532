import { join, resolve } from 'node:path';
import { findProjectRoot } from '../launcher/find-project-root.js';
import { runCommand, UsageProblem } from '../command/index.js';
import { readAwsOutputs } from './aws-outputs.js';
import { awsTarget } from './aws-target.js';
import { dockerTarget } from './docker-target.js';
import { localTarget } from './local-target.js';
import { makeEnvironments } from './make-environments.js';
import { type Target } from './target.js';
import { differing, filesOf, listsOf, writeFiles } from './write-environments.js';

const help = `Writes the environment of each service for the place where it is to run, checked by the schema that the service itself
reads it with. Every problem is listed at once, and then nothing is written. No file holds a secret: secrets are files, which the
variables name.

usage: npm run env -- <local|docker|aws> [options]

  local              this machine, as npm start lays it out: .deputy/env
  docker             the containers of docker-compose: docker-compose/env
  aws                tasks on AWS, from what terraform made: terraform/env

      --out <folder>     write there instead
      --outputs <file>   aws: what \`terraform output -json\` printed
      --port <n>         local: web's port (default: 3000); the rest are the next ones
      --check            change nothing; exit code 5 when a file is missing or says something else
  -h, --help`;

process.exitCode = await runCommand({
  help,
  takesWords: true,
  options: {
    out: { type: 'string' },
    outputs: { type: 'string' },
    port: { type: 'string', default: '3000' },
    check: { type: 'boolean', default: false },
  },
  run({ out, outputs, port, check }, words) {
    const { target, folder } = targetOf(words, outputs, portOf(port));
    const environments = makeEnvironments(target);
    const files = { ...filesOf(environments), ...(target.name === 'aws' && listsOf(environments)) };
    const into = resolve(out ?? folder);
    const stale = check ? differing(into, files) : writeFiles(into, files);
    for (const name of stale) console.log(`${check ? 'differs' : 'written'}    ${join(into, name)}`);
    if (stale.length === 0) console.log(`${into} is as it should be`);
    return check && stale.length > 0 ? 'found' : 'done';
  },
});

function targetOf(
  words: readonly string[],
  outputs: string | undefined,
  port: number,
): { target: Target; folder: string } {
  const [word, ...more] = words;
  const root = findProjectRoot();
  if (more.length > 0 || word === undefined)
    throw new UsageProblem('say for which place: local, docker or aws; `--help` says more');
  switch (word) {
    case 'local': {
      const dataDir = process.env.DEPUTY_DATA_DIR ?? join(root, '.deputy');
      return { target: localTarget(dataDir, port, process.env), folder: join(dataDir, 'env') };
    }
    case 'docker':
      return { target: dockerTarget(), folder: join(root, 'docker-compose', 'env') };
    case 'aws':
      if (outputs === undefined)
        throw new UsageProblem('aws needs `--outputs FILE`: what `terraform output -json` printed');
      return { target: awsTarget(readAwsOutputs(outputs)), folder: join(root, 'terraform', 'env') };
    default:
      throw new UsageProblem(`\`${word}\` is none of local, docker and aws`);
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_000) return port;
  throw new UsageProblem(`\`${text}\` is not a port: give a number from 1 to 65000`);
}
