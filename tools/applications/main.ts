import { AgentId, type ClientOperation } from '#libs/contracts';
import { type Exit, runCommand, UsageProblem } from '../command/index.js';
import { logInAs } from '../web-client/index.js';
import { describeApplications } from './describe-applications.js';

const help = `usage: npm run applications -- list|withdraw [id] --as <name> [options]

The applications that act for a person, since they signed in with them. Every use is decided and recorded.

  list                 those that act for you (the page "My applications" shows the same)
  withdraw <id>        ends at once what runs through one and all that it holds; it may ask you again

      --as <name>      whose they are, such as bob
      --json           one JSON object {clients} and nothing else (use npm run --silent), or {error: {code, message}}
      --url <address>  where web is
  -h, --help

Machines that act for you: npm run agents -- mine. The password is DEPUTY_PASSWORD, or the one the local mesh printed.`;

process.exitCode = await runCommand({
  help,
  options: {
    as: { type: 'string' },
    json: { type: 'boolean', default: false },
    url: { type: 'string' },
  },
  takesWords: true,
  async run({ as: person, json, url }, words): Promise<Exit> {
    const operation = readOperation(words);
    if (!person) throw new UsageProblem('say whose: --as bob');
    const web = await logInAs(person, url);
    const answer = await web.clients(operation);
    await web.logOut();
    console.log(json ? JSON.stringify(answer) : describeApplications(answer.clients));
    return 'done';
  },
});

function readOperation([what, id, ...more]: readonly string[]): ClientOperation {
  if (more.length > 0 || (what === 'list' && id !== undefined))
    throw new UsageProblem('that is too much; `--help` says how');
  if (what === 'list') return { version: 1, do: 'mine' };
  if (what !== 'withdraw') throw new UsageProblem('say what: list, withdraw');
  if (!AgentId.safeParse(id).success) throw new UsageProblem('say which: its id, as `list` shows it');
  return { version: 1, do: 'withdraw', id: AgentId.parse(id) };
}
