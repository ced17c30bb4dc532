import { type AgentsAnswer, AgentTrust, CeilingGroup } from '#libs/contracts';
import { type Exit, runCommand, UsageProblem } from '../command/index.js';
import { logInAs } from '../web-client/index.js';
import { knownClients } from './client-configuration.js';
import { consentLines, describeAgents } from './describe-agents.js';
import { readOperation } from './read-operation.js';
import { targetOf, toldOf, writeConfiguration } from './write-configuration.js';

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
  consent <agent>            lets one act for you, within your rights and its own; it asks you
                             again when it is given another key or more trust
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
    const written = target && (await writeConfiguration(target, answer));
    const { agents, issued } = answer;
    // A key that lies in the file is shown nowhere else.
    if (json) console.log(JSON.stringify({ agents, ...(written ? { written } : issued && { issued }) }));
    else
      console.log(
        [
          describeAgents(agents),
          ...(written ? toldOf(target, written) : keyLines(answer)),
          ...consentLines(operation, agents),
        ].join('\n'),
      );
    return 'done';
  },
});

function keyLines({ issued }: AgentsAnswer): string[] {
  return issued ? ['', `key ${issued.id}, shown this once:`, `  ${issued.key}`] : [];
}
