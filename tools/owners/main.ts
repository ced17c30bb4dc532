import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readConfig, readTenantDirectory } from '#libs/config';
import { adminFields, adminHelp, tenantDatabases } from '../tenant-databases/index.js';
import { describeMigration } from './describe-migration.js';
import { migrateOwners } from './migrate-owners.js';
import { ownersFields, ownersHelp, readOwners } from './owners.js';

const help = `Gives each product that a user name owns, as earlier releases stored it, to the key of the person that the name
means (issuer#subject). Changes nothing unless told to, and may be run again at any time.

usage: npm run owners:migrate -- [options]

  --apply     write; without it only what would be done is said
  --help

A name that is in no file is left alone and named: what is private of its products is then seen by nobody.
Conversations move by themselves when their person comes, see CONVERSATIONS_V1_ISSUER_ID of the agent; records are
never changed, see RECORDS_V1_ISSUER_ID of audit.
Exit code: 0 when every owner is a key or will be one, 1 when a name is left, 2 when it failed.

environment:
${ownersHelp}
${adminHelp}`;

/** @returns the exit code */
async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { apply: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const config = readConfig('owners', z.object({ ...adminFields, ...ownersFields }), process.env);
  const tenants = await migrateOwners({
    documentdb: tenantDatabases(config),
    tenants: readTenantDirectory(config.POLICIES_DIR),
    owners: readOwners('owners', config),
    apply: values.apply,
    onProgress: (tenant) => {
      for (const line of describeMigration(tenant, values.apply)) console.log(line);
    },
  });
  const toDo = tenants.some(({ moved }) => moved.length > 0);
  if (toDo && !values.apply) console.log('nothing was written; add --apply');
  return tenants.some(({ unknown }) => unknown.length > 0) ? 1 : 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
