import { spawnSync } from 'node:child_process';
import { install } from '../../tools/prepare/install.mjs';
import { projectRoot } from '../../tools/prepare/project-root.mjs';

const help = `usage: npm run contract [-- vault|database|nats]
       npm run contract -- crud --tests <folder>

Runs what Deputy relies on of Vault, of the database and of NATS: against the stand-ins, or against real servers where they are given.
With crud, MongoDB's own CRUD specification tests run against the stand-in of the database, from a folder that you name.
What it makes there has \`contract\` in its name and is taken away again.

environment:
  VAULT_ADDR                       such as http://127.0.0.1:8200. It must reach this machine at 127.0.0.1, where the
                                   issuer of the tokens is, and the database
  VAULT_TOKEN or VAULT_TOKEN_FILE  a token that may set up methods, engines and policies
  MONGODB_URI                      mongodb://<user>:<password>@<host:port>/?<options>, somebody who may make users
  NATS_URL                         such as tls://nats.example:4222, with the configuration of policies/nats and its streams made
  NATS_SEEDS_DIR, NATS_CA_FILE     folder with the peers' nkey seeds; PEM of the CA of its certificate`;

const words = process.argv.slice(2);
if (words[0] === 'crud') {
  const tool = ['tools/run.mjs', 'crud-specification', ...words.slice(1)];
  process.exit(spawnSync(process.execPath, tool, { cwd: projectRoot, stdio: 'inherit' }).status ?? 1);
}
if (words.includes('--help') || words.includes('-h')) {
  console.log(help);
  process.exit(0);
}
const unknown = words.filter((word) => !['vault', 'database', 'nats'].includes(word));
if (unknown.length > 0) {
  console.error(`there is no contract of \`${unknown.join(' ')}\`; --help says which there are`);
  process.exit(2);
}
await install((/** @type {string} */ line) => console.error(line));
const which = words.length > 0 ? `(${words.join('|')})` : '';
const paths = `test/contract/${which}`;
const jest = [
  'run',
  '--silent',
  'jest',
  '--',
  '--selectProjects',
  'integration',
  '--testPathPatterns',
  paths,
];
const { status } = spawnSync('npm', jest, {
  cwd: projectRoot,
  stdio: 'inherit',
  env: { ...process.env, CONTRACT_SERVERS: 'yes' },
});
process.exitCode = status ?? 1;
