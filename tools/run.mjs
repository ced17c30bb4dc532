import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './prepare/build.mjs';
import { install } from './prepare/install.mjs';
import { requireNodeVersion } from './prepare/node-version.mjs';
import { projectRoot } from './prepare/project-root.mjs';

/** Tools and what each does. `main.js` of the tool's folder runs with the arguments that follow the name. */
const tools = {
  ask: "one request in the terminal: npm run ask -- --as bob 'Find laptops under $1500'",
  approvals: 'calls that wait for a person: npm run approvals -- list --as carol',
  revoke: 'take back what was given to a person, an agent, a tenant: npm run revoke -- --user bob --as oscar',
  agents: 'which agents are registered, and how far each is trusted: npm run agents -- list --as oscar',
  applications: 'which applications act for you, and the end of one: npm run applications -- list --as bob',
  keys: 'the keys that tokens are signed with: npm run keys -- list',
  people: 'who signs in, and in which groups: npm run people -- list --as oscar',
  decisions: 'what was decided, by person and time: npm run decisions -- --as erin --since 1h',
  tenants:
    'which tenants there are, in policy data, Vault and database: npm run tenants -- add initech --plan',
  'vault-bootstrap': 'sets up a Vault for Deputy: npm run vault -- --help',
  seed: 'fills empty catalogues of a DocumentDB: node tools/run.mjs seed --help',
  owners: 'gives products that a name owns to a person: npm run owners:migrate -- --help',
  reset: 'clears the data folder: npm run reset',
  bench: 'measures: npm run bench',
  smoke: 'looks at a deployment as a client does, one call allowed and one refused: npm run smoke -- --help',
  'roll-out': 'puts the image of a commit into service on AWS: npm run roll-out -- --help',
  'terraform-check':
    'compares terraform/ with the schemas of its providers and with rules: npm run infra:check',
  'kubernetes-check':
    'compares deploy/kubernetes with the types of the API and with rules: npm run infra:check',
  'provider-schema': 'writes the tables of those schemas: npm run infra:schema -- --help',
  storm: 'ten thousand calls with faults in their middle, and what they leave open: npm run storm',
  'crud-specification':
    "MongoDB's CRUD specification tests against the stand-in: npm run contract -- crud --help",
  env: "each service's environment for a place it is to run in: npm run env -- docker",
  rehearsal: 'runs what docker-compose runs, without a container engine: npm run deploy:check',
  docs: "brings README's table of apps and libs up to date: npm run docs",
};

requireNodeVersion();
const [name, ...rest] = process.argv.slice(2);
if (!name || name === '--help' || !(name in tools)) {
  const unknown = name && name !== '--help';
  const print = unknown ? console.error : console.log;
  if (unknown) print(`there is no tool \`${name}\``);
  print('usage: node tools/run.mjs <tool> [arguments]\n');
  for (const [tool, does] of Object.entries(tools)) print(`  ${tool.padEnd(16)} ${does}`);
  process.exit(unknown ? 2 : 0);
}

try {
  // stdout belongs to the tool: what is said before goes to stderr.
  const say = (/** @type {string} */ line) => console.error(line);
  await install(say);
  await build(say);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

const main = join(projectRoot, 'dist', 'tools', name, 'main.js');
if (!existsSync(main)) {
  console.error(`\`${name}\` is not part of this build: \`${main}\` is missing`);
  process.exit(1);
}
process.argv = [process.argv[0] ?? 'node', main, ...rest];
// Whoever reads may leave, as `head` does; what was begun is finished all the same.
process.stdout.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== 'EPIPE') throw error;
});
await import(pathToFileURL(main).href);
