import { askYes, type Exit, runCommand, UsageProblem } from '../command/index.js';
import { logInAs, WebClientError } from '../web-client/index.js';
import { describeApproval, describeApprovals } from './describe-approvals.js';
import { readOperation } from './read-operation.js';

const help = `usage: npm run approvals -- <what> [id] --as <name> [options]

Calls that policy permits once a person has said yes. An answer is for one call exactly as it is shown: other arguments, another
version of what it is about, other policies or the end of a sign-in void it, and it is used once. Every answer is decided and recorded.

  list               what waits for another person in your tenant, and what became of it; for approvers
  mine               what you asked for yourself
  show <id>          one call: who asks, the tool, its exact arguments, what it is about
  approve <id>       says yes; for approvers who signed in with a second factor, never to a call of their own. To one that
                     waits for the confirmation of whoever asked, that person alone says yes
  deny <id>          says no, or takes your own back

      --as <name>      who asks: carol is acme's approver
      --yes            do not ask first
      --json           one JSON object {approvals, complete} and nothing else (use npm run --silent, and --yes), or
                       {error: {code, message}}
      --url <address>  where web is
  -h, --help

The password is DEPUTY_PASSWORD, or the one the local mesh printed. \`approve\` asks for the second factor too: DEPUTY_CODE, as the
authenticator app shows it. Add one first on your account page, /auth/account of the web address.`;

process.exitCode = await runCommand({
  help,
  options: {
    as: { type: 'string' },
    yes: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    url: { type: 'string' },
  },
  takesWords: true,
  async run({ as: person, yes, json, url }, words, stopped): Promise<Exit> {
    const { look, answer } = readOperation(words);
    if (!person) throw new UsageProblem('say who asks: --as carol');
    if (answer && !yes && (json || !process.stdin.isTTY))
      throw new UsageProblem(
        'nobody can be asked here: look at it with `show`, and say --yes where you are sure',
      );
    let web = await logInAs(person, url);
    let told = await web.approvals(look);
    const [call] = told.approvals;
    if (answer && call) {
      if (!yes) {
        console.error(describeApproval(call));
        if (!(await askYes(`Type \`yes\` to ${answer} exactly this: `, stopped))) {
          console.error('nothing was answered');
          return 'done';
        }
      }
      const operation = { do: answer, id: call.id, of: call.of } as const;
      try {
        told = await web.approvals(operation);
      } catch (error) {
        // The sign-in says too little, such as no second factor: one that says more answers.
        if (!(error instanceof WebClientError) || error.claims === undefined) throw error;
        await web.logOut().catch(() => undefined);
        web = await logInAs(person, url, { claims: error.claims });
        told = await web.approvals(operation);
      }
    }
    // An approval ends with the sign-in of whoever gave it, so that one is left to end by itself.
    if (answer !== 'approve') await web.logOut().catch(() => undefined);
    const [one] = look.do === 'show' ? told.approvals : [];
    if (json) console.log(JSON.stringify(told));
    else console.log(one ? describeApproval(one) : describeApprovals(told.approvals));
    if (!json && !told.complete) console.error('these are not all: there are too many to read at once');
    return 'done';
  },
});
