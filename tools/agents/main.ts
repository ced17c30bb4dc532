import { AgentTrust, CeilingGroup, type AgentOperation } from '#libs/contracts';
import { type Exit, runCommand, UsageProblem } from '../command/index.js';
import { logInAs } from '../web-client/index.js';
import { describeAgents } from './describe-agents.js';

const help = `usage: npm run agents -- <what> [agent] --as <name> [options]

Which agents a tenant has registered, and what may be done through each. Every use is decided and recorded.

  list                       all of them
  trust <agent> <level>      how far it is trusted: ${AgentTrust.options.join(', ')}
                               unapproved: people only read through it
                               limited:    they also change things
                               full:       they also delete
  disable <agent>            nothing is done through it from now on
  enable <agent>             again

      --as <name>            who asks: oscar is acme's operator
      --ceiling <groups>     with trust: what is open through it at all, of ${CeilingGroup.options.join(',')}; \`none\` for nothing
      --json                 one JSON object {agents} and nothing else (use npm run --silent), or {error: {code, message}}
      --url <address>        where web is
  -h, --help

The password is DEPUTY_PASSWORD, or the one the local mesh printed.`;

process.exitCode = await runCommand({
  help,
  options: {
    as: { type: 'string' },
    ceiling: { type: 'string' },
    json: { type: 'boolean', default: false },
    url: { type: 'string' },
  },
  takesWords: true,
  async run({ as: person, ceiling, json, url }, words): Promise<Exit> {
    const operation = readOperation(words, ceiling);
    if (!person) throw new UsageProblem('say who asks: --as oscar');
    const web = await logInAs(person, url);
    const { agents } = await web.agents(operation);
    await web.logOut();
    console.log(json ? JSON.stringify({ agents }) : describeAgents(agents));
    return 'done';
  },
});

function readOperation([what, id, level, ...more]: readonly string[], ceiling?: string): AgentOperation {
  if (more.length > 0) throw new UsageProblem(`\`${more.join(' ')}\` is too much; \`--help\` says how`);
  if (what === 'list' && id === undefined && ceiling === undefined) return { version: 1, do: 'list' };
  if (what === 'list') throw new UsageProblem('`list` takes nothing more');
  if (what !== 'trust' && what !== 'enable' && what !== 'disable')
    throw new UsageProblem(
      what
        ? `there is no \`${what}\`; \`--help\` lists what there is`
        : 'say what: list, trust, enable or disable',
    );
  if (!id) throw new UsageProblem(`say which agent: ${what} deputy-mcp-client`);
  if (what !== 'trust') {
    if (level !== undefined || ceiling !== undefined)
      throw new UsageProblem(`\`${what}\` takes an agent alone`);
    return { version: 1, do: what, id };
  }
  const trust = AgentTrust.safeParse(level);
  if (!trust.success) throw new UsageProblem(`say how far: ${AgentTrust.options.join(', ')}`);
  return {
    ...{ version: 1, do: what, id, trust: trust.data },
    ...(ceiling !== undefined && { ceiling: readCeiling(ceiling) }),
  };
}

function readCeiling(text: string): CeilingGroup[] {
  if (text === 'none') return [];
  const groups = CeilingGroup.array().safeParse(text.split(','));
  if (groups.success) return [...new Set(groups.data)];
  throw new UsageProblem(
    `\`${text}\` is no ceiling: give some of ${CeilingGroup.options.join(',')}, or none`,
  );
}
