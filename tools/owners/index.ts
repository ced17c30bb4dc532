export { describeMigration } from './describe-migration.js';
export { migrateOwners, type MigratedTenant } from './migrate-owners.js';
export { ownerKey, type Owners, ownersFields, ownersHelp, readOwners } from './owners.js';
