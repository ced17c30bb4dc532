import { askYes, type Exit, runCommand, UsageProblem } from '../command/index.js';
import { describeReport } from '../revoke/describe-report.js';
import { logInAs } from '../web-client/index.js';
import { describeAccounts } from './describe-accounts.js';
import { readOperation } from './read-operation.js';

const help = `usage: npm run people -- <what> [username] --as <name> [options]

Who signs in at the mesh's own identity service, of the operator's tenant. Every use is decided and recorded. People whom
another provider signs in are looked after there.

  list                        all of them
  add <username>              somebody new; shows a password, this once, that they change when they first sign in
  disable <username>          signs in no more; what they hold ends, everywhere
  enable <username>           again
  remove <username>           as disable, and nothing is kept of them; asks first
  password <username>         shows another password, this once; what they hold ends, everywhere
  groups <username> <groups>  the groups they are in from now on, such as acme-readers,acme-approvers, or none; what they hold
                              ends, everywhere, since it says the former ones

  factor <username>           removes their second factor, where they lost it and their recovery codes; what they hold ends,
                              everywhere

      --as <name>        who asks: oscar is acme's operator; nobody looks after their own account
      --name <name>      with add: what they are called (default: the username)
      --groups <groups>  with add: such as acme-readers (default: none)
      --yes              with remove: do not ask first
      --json             one JSON object {accounts, issued?, ended?} and nothing else (use npm run --silent), or {error: {code, message}}
      --url <address>    where web is
  -h, --help

Exit code 5: it was changed, and something that they hold is still out; npm run revoke -- --list says how far that is.
The operator's password is DEPUTY_PASSWORD, or the one the local mesh printed.`;

process.exitCode = await runCommand({
  help,
  options: {
    as: { type: 'string' },
    name: { type: 'string' },
    groups: { type: 'string' },
    yes: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    url: { type: 'string' },
  },
  takesWords: true,
  async run({ as: operator, name, groups, yes, json, url }, words, stopped): Promise<Exit> {
    const operation = readOperation(words, { name, groups });
    if (!operator) throw new UsageProblem('say who asks: --as oscar');
    if (operation.do === 'remove' && !yes) {
      if (json || !process.stdin.isTTY)
        throw new UsageProblem('nobody can be asked here: say --yes where you are sure');
      console.error(`This removes ${operation.username} for good, and ends all that they hold.`);
      if (!(await askYes('Type `yes` to go on: ', stopped))) {
        console.error('nobody was removed');
        return 'done';
      }
    }
    const web = await logInAs(operator, url);
    const answer = await web.accounts(operation);
    await web.logOut();
    const { accounts, issued, ended } = answer;
    if (json) console.log(JSON.stringify(answer));
    else {
      console.log(operation.do === 'remove' ? 'removed' : describeAccounts(accounts));
      if (issued) console.log(`\npassword of ${issued.username}, shown this once:\n  ${issued.password}`);
      if (ended) console.log(`\n${describeReport(ended)}`);
    }
    return ended && (ended.out.length > 0 || ended.but !== undefined) ? 'found' : 'done';
  },
});
