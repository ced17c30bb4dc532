import { type TenantDirectory, usualRestorableDays } from '#libs/contracts';
import { askYes, CommandProblem, type Exit, onOneLine, runCommand, UsageProblem } from '../command/index.js';
import { adminHelp } from '../tenant-databases/index.js';
import { describeDifference, type Difference } from '../vault-bootstrap/index.js';
import { apply } from './apply.js';
import { findDifferences, type TenantPlaces } from './find-differences.js';
import { openPlaces } from './open-places.js';
import { readChange, type TenantChange } from './read-change.js';

const help = `usage: npm run tenants -- <what> [options]

Which tenants there are, in policies/tenants.json, Vault and the database alike. Says first what it would change, and asks. Running it
again changes nothing.

  list                 the tenants, and what is otherwise than they say; exit code 5 when something is
  apply                what list says, mended: after an upgrade, or where somebody changed it by hand
  add <tenant>         its entry, its policies, groups and roles in Vault, the role of its writers and the indexes in the database
  remove <tenant>      the same away. Its database stays, but with --drop-database. End what its people hold first, while they can
                       still be named: npm run revoke -- --tenant <tenant>

  --database <name>    default: tenant-<tenant>; of no other tenant
  --groups <g=role>    what each group of the issuer means, several separated by commas; default: <tenant>-readers=reader and so
                       on, for reader, editor, approver, auditor and operator
  --machines <g=role>  the same for machine agents; default: <tenant>-machine-readers=reader and -editors=editor
  --restorable-days N  how long what is deleted can be restored (1 to 3650; default 30)
  --drop-database      with remove: everything that the tenant has, for good
  --plan               change nothing; say what would be changed
  --file-only          tenants.json alone; a local mesh sets up the rest at its next npm start
  --yes                do not ask
  -h, --help

The services read tenants.json when they start: start them again afterwards.

environment, but for --file-only:
  VAULT_ADDR and all that npm run vault -- --help names
${adminHelp}`;

process.exitCode = await runCommand({
  help,
  takesWords: true,
  options: {
    database: { type: 'string' },
    groups: { type: 'string' },
    machines: { type: 'string' },
    'restorable-days': { type: 'string' },
    'drop-database': { type: 'boolean', default: false },
    plan: { type: 'boolean', default: false },
    'file-only': { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
  },
  async run({ plan, yes, 'file-only': fileOnly, ...options }, words, stopped): Promise<Exit> {
    const change = readChange(words, options);
    if (fileOnly && change.do === 'remove' && change.dropDatabase)
      throw new UsageProblem('`--drop-database` needs the database: leave `--file-only` away');
    const mends = change.do !== 'none' || change.mends;
    if (fileOnly && change.do === 'none' && mends)
      throw new UsageProblem('`apply` mends what is beside the file: leave `--file-only` away');
    const places = await openPlaces(process.env, change, fileOnly);
    try {
      if (!mends) printTenants(places.after);
      // Nothing is compared with it.
      if (!mends && fileOnly) return 'done';
      const found = await tell(places, change);
      if (found.length === 0) {
        console.log('everything is as it should be');
        return 'done';
      }
      if (!mends) return 'found';
      if (plan) return 'done';
      if (!yes) await ask(change, stopped);
      await apply(places, change, (difference) => console.log(describeDifference(difference, true)));
      if (change.do !== 'none')
        console.log('start the services again: they read tenants.json when they start');
      return 'done';
    } finally {
      await places.close();
    }
  },
});

function printTenants(tenants: TenantDirectory): void {
  for (const [
    tenant,
    { database, groups, machines = {}, restorableDays = usualRestorableDays },
  ] of Object.entries(tenants)) {
    const named = [...Object.entries(groups), ...Object.entries(machines)].map(
      ([name, role]) => `${name}=${role}`,
    );
    console.log(
      onOneLine(`${tenant.padEnd(10)} ${database}  ${named.join(' ')}  ${String(restorableDays)} days`),
    );
  }
}

/** Says what differs, before anything is done about it. */
async function tell(places: TenantPlaces, change: TenantChange): Promise<Difference[]> {
  const found: Difference[] = [];
  for await (const difference of findDifferences(places, change)) {
    console.log(onOneLine(describeDifference(difference, false)));
    found.push(difference);
  }
  return found;
}

/** @throws UsageProblem where nobody can be asked; CommandProblem where somebody said no */
async function ask(change: TenantChange, stopped: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageProblem('nobody can be asked here: say --yes where you are sure');
  const drops = change.do === 'remove' && change.dropDatabase;
  const word = drops ? change.tenant : 'yes';
  const question = drops ? `Type \`${word}\` to lose all of its data: ` : 'Type `yes` to go on: ';
  if (!(await askYes(question, stopped, word)))
    throw new CommandProblem('failed', 'failed', 'nothing was changed');
}
