import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type AgentsAnswer, AgentTrust, CeilingGroup } from '#libs/contracts';
import { createFile } from '#libs/journal';
import { type Exit, readJsonFile, runCommand, UsageProblem } from '../command/index.js';
import { logInAs } from '../web-client/index.js';
import {
  configurationFor,
  fileNameFor,
  isKnownClient,
  type KnownClient,
  knownClients,
  nextStep,
} from './client-configuration.js';
import { describeAgents } from './describe-agents.js';
import { readOperation } from './read-operation.js';

const help = `usage: npm run agents -- <what> [agent] --as <name> [options]

Which agents a tenant has registered, and what may be done through each. Every use is decided and recorded.

For operators
  list                       all of them, with their keys' ids
  trust <agent> <level>      how far it is trusted: ${AgentTrust.options.join(', ')}
                               unapproved: only reading
                               limited:    changing things, too
                               full:       deleting, too
  disable <agent>            nothing is done through it from now on
  enable <agent>             again

Machine agents, which come with an API key in the header X-Agent-Api-Key
  create <name>              registers <tenant>/<name> and shows its key, this once
  rotate <agent>             shows another key; the former are taken for a while
  revoke <agent> [key]       a key by its id, or all, from now on
  connect <agent>            writes what an MCP client needs into a file that only you read;
                             for a machine agent with another key of its own

For everybody
  mine                       machines that are to act for you
  consent <agent>            lets one act for you, within your rights and its own
  withdraw <agent>           no more

      --as <name>            who asks: oscar is acme's operator
      --groups <groups>      with create: what it may by itself, such as acme-machine-readers, acme-machine-editors
      --for <name>           with create: for whom it is to act instead, once they consent
      --overlap <time>       with rotate: how long the former keys are taken, such as 30m, 24h (default) or 7d; 0 for not at all
      --ceiling <groups>     with trust: what is open through it at all, of ${CeilingGroup.options.join(',')}; \`none\` for nothing
      --client <client>      with connect: ${Object.keys(knownClients).join(', ')} (default claude-code)
      --out <file>           with connect: where to write; it must not be there yet
      --json                 one JSON object {agents, issued?, written?} and nothing else (use npm run --silent),
                             or {error: {code, message}}
      --url <address>        where web is
      --mcp <address>        with connect: where mcp is
  -h, --help

The password is DEPUTY_PASSWORD, or the one the local mesh printed.`;

process.exitCode = await runCommand({
  help,
  options: {
    as: { type: 'string' },
    ceiling: { type: 'string' },
    groups: { type: 'string' },
    for: { type: 'string' },
    overlap: { type: 'string' },
    client: { type: 'string' },
    out: { type: 'string' },
    mcp: { type: 'string' },
    json: { type: 'boolean', default: false },
    url: { type: 'string' },
  },
  takesWords: true,
  async run({ as: person, client, out, mcp, json, url, ...rest }, words): Promise<Exit> {
    const operation = readOperation(words, rest);
    if (!person) throw new UsageProblem('say who asks: --as oscar');
    const isConnect = operation.do === 'connect';
    if (!isConnect && (client ?? out ?? mcp) !== undefined)
      throw new UsageProblem('`--client`, `--out` and `--mcp` belong to `connect`');
    // Before a key is made for it.
    const target = isConnect ? targetOf({ id: operation.id, client, out, mcp }) : undefined;
    const web = await logInAs(person, url);
    const answer = await web.agents(operation);
    await web.logOut();
    const written = target && (await write(target, answer));
    const { agents, issued } = answer;
    // A key that lies in the file is shown nowhere else.
    if (json) console.log(JSON.stringify({ agents, ...(written ? { written } : issued && { issued }) }));
    else
      console.log(
        [describeAgents(agents), ...(written ? told(target, written) : keyLines(answer))].join('\n'),
      );
    return 'done';
  },
});

interface Target {
  readonly client: KnownClient;
  readonly file: string;
  readonly mcp: string;
}

function targetOf({ id, client = 'claude-code', out, mcp }: { id: string; client?: string | undefined; out?: string | undefined; mcp?: string | undefined }): Target {
  if (!isKnownClient(client))
    throw new UsageProblem(`\`${client}\` is not known here: ${Object.keys(knownClients).join(', ')}`);
  const dataDir = process.env.DEPUTY_DATA_DIR ?? join(process.cwd(), '.deputy');
  const file = resolve(out ?? join(dataDir, 'agents', fileNameFor({ id }, client)));
  if (existsSync(file)) throw new UsageProblem(`\`${file}\` is there; move it away, or name another with --out`);
  if (out === undefined) mkdirSync(join(dataDir, 'agents'), { recursive: true, mode: 0o700 });
  return { client, file, mcp: mcp ?? addressOfMcp(dataDir) };
} // prettier-ignore

const MeshState = z.object({ mcpUrl: z.string() });

/** Where the running mesh says, else the default. */
function addressOfMcp(dataDir: string): string {
  const state = join(dataDir, 'mesh.json');
  return existsSync(state)
    ? readJsonFile(state, MeshState, 'say where mcp is with --mcp').mcpUrl
    : 'http://localhost:3002/mcp';
}

/** INVARIANT (a key lies in no file that others read): made for its owner alone, and never over one that is there. */
async function write({ client, file, mcp }: Target, { issued }: AgentsAnswer): Promise<string> {
  if (await createFile(file, configurationFor(client, mcp, issued?.key))) return file;
  throw new UsageProblem(
    `\`${file}\` has come to be there meanwhile, so nothing was written${issued ? `; revoke the key \`${issued.id}\`` : ''}`,
  );
}

const told = ({ client }: Target, file: string) => [
  '',
  `Written, for you alone: ${file}`,
  nextStep(client, file),
];

const keyLines = ({ issued }: AgentsAnswer) =>
  issued ? ['', `key ${issued.id}, shown this once:`, `  ${issued.key}`] : [];
