import { z } from 'zod';
import { readConfig, readTenantDirectory } from '#libs/config';
import { type Exit, runCommand } from '../command/index.js';
import { adminFields, adminHelp, tenantDatabases } from '../tenant-databases/index.js';
import { describeMigration } from './describe-migration.js';
import { migrateOwners } from './migrate-owners.js';
import { ownersFields, ownersHelp, readOwners } from './owners.js';

const help = `Gives each product that a user name owns, as earlier releases stored it, to the key of the person that the name
means (issuer#subject). Changes nothing unless told to, and may be run again at any time.

usage: npm run owners:migrate -- [options]

  --apply     write; without it only what would be done is said
  -h, --help

A name that is in no file is left alone and named: what is private of its products is then seen by nobody.
Conversations are found by themselves, see CONVERSATIONS_V1_ISSUER_ID of the agent; records are
never changed, see RECORDS_V1_ISSUER_ID of audit.
environment:
${ownersHelp}
${adminHelp}`;

process.exitCode = await runCommand({
  help,
  options: { apply: { type: 'boolean', default: false } },
  run: ({ apply }) => migrate(apply),
});

async function migrate(apply: boolean): Promise<Exit> {
  const config = readConfig('owners', z.object({ ...adminFields, ...ownersFields }), process.env);
  const tenants = await migrateOwners({
    documentdb: tenantDatabases(config),
    tenants: readTenantDirectory(config.POLICIES_DIR),
    owners: readOwners('owners', config),
    apply,
    onProgress: (tenant) => {
      for (const line of describeMigration(tenant, apply)) console.log(line);
    },
  });
  const toDo = tenants.some(({ moved }) => moved.length > 0);
  if (toDo && !apply) console.log('nothing was written; add --apply');
  return tenants.some(({ unknown }) => unknown.length > 0) ? 'found' : 'done';
}
