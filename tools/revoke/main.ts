import { askYes, type Exit, runCommand, UsageProblem } from '../command/index.js';
import { logInAs } from '../web-client/index.js';
import { describePlan, describeReport } from './describe-report.js';
import { readRevocation } from './read-revocation.js';

const help = `usage: npm run revoke -- <what> --as <name> [options]

Takes back what was given, at once and everywhere: tokens are denied, exchanged ones dropped, running turns and calls stopped,
logins and leases at Vault revoked, database users dropped, open connections closed. Each running service confirms its part; the
report says how long each took and what is still out. Decided and recorded. Whoever may sign in can sign in again afterwards.
Machines that act for people wait for those people's next yes.

  --user <name>       a person of your tenant, by name, or by key (issuer#subject)
  --session <sid>     one sign-in, as \`sessionId\` in npm run decisions -- --json names it
  --token <jti>       one token, as \`tokenId\` there names it
  --agent <id>        all that this agent was given in your tenant
  --tenant <name>     all of your tenant, you too
  --all               all of every tenant; only operators of MESH_TENANT may
  --list              what was ended within a day, and what of it is still out

      --as <name>        who asks: oscar is acme's operator
      --before <moment>  only what was issued until then: 30m, 1h ago, or a date; now by default. Not with a session or a token,
                         which end for good
      --yes              do not ask first
      --json             one JSON object {revocations} and nothing else (use npm run --silent, and --yes), or {error: {code, message}}
      --url <address>    where web is
  -h, --help

Exit code 5: something is still out, or could not be found out. It is worked on; --list says how far.
The password is DEPUTY_PASSWORD, or the one the local mesh printed.`;

process.exitCode = await runCommand({
  help,
  options: {
    user: { type: 'string' },
    session: { type: 'string' },
    token: { type: 'string' },
    agent: { type: 'string' },
    tenant: { type: 'string' },
    all: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    as: { type: 'string' },
    before: { type: 'string' },
    yes: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    url: { type: 'string' },
  },
  async run({ as: person, json, yes, url, ...what }, _words, stopped): Promise<Exit> {
    const operation = readRevocation(what, Date.now());
    if (!person) throw new UsageProblem('say who asks: --as oscar');
    if (operation.do === 'end' && !yes) {
      if (json || !process.stdin.isTTY)
        throw new UsageProblem('nobody can be asked here: say --yes where you are sure');
      console.error(describePlan(operation));
      if (!(await askYes('Type `yes` to go on: ', stopped))) {
        console.error('nothing was ended');
        return 'done';
      }
    }
    const web = await logInAs(person, url);
    const { revocations } = await web.revocations(operation);
    // Who has ended their own sign-in is signed out.
    await web.logOut().catch(() => undefined);
    if (json) console.log(JSON.stringify({ revocations }));
    else if (revocations.length === 0) console.log('nothing was ended within the last day');
    else for (const report of revocations) console.log(describeReport(report));
    return revocations.some(({ out, but }) => out.length > 0 || but !== undefined) ? 'found' : 'done';
  },
});
