import './say-why.js';
import { describeMigration, migrateOwners } from '../../owners/index.js';
import { seedCatalogue } from '../../seed/index.js';
import { readSeedConfig } from '../../seed/config.js';
import { bootstrapVault } from '../../vault-bootstrap/bootstrap-vault.js';
import { readBootstrapConfig } from '../../vault-bootstrap/config.js';
import { openVault } from '../../vault-bootstrap/vault-port.js';

/**
 * Brings Vault to what the policies say, gives products of an earlier release to the keys of their owners, and gives each
 * tenant without products its catalogue.
 */
const { access, settings } = readBootstrapConfig(process.env, { apply: true, rewriteConnection: false });
const seed = readSeedConfig(process.env);
const [, lines] = await Promise.all([
  bootstrapVault(openVault(access), settings, { apply: true }),
  fillDatabases(),
]);
console.log(lines.join('; '));

async function fillDatabases(): Promise<string[]> {
  // Only in a database that nobody but a local mesh wrote to is a name certainly that of one of its people.
  const owned = process.env.OWNERS_OF_OTHERS ? [] : await migrateOwners({ ...seed, apply: true });
  const changed = owned.filter(({ moved, unknown }) => moved.length + unknown.length > 0);
  const tenants = await seedCatalogue(seed);
  return [
    ...changed.flatMap((tenant) => describeMigration(tenant, true)),
    tenants.map(({ tenant, products }) => `${tenant} has ${products} products`).join(', '),
  ];
}
