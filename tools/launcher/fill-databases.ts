import { describeMigration, type MigratedTenant, migrateOwners } from '../owners/index.js';
import { seedCatalogue } from '../seed/index.js';
import { type SeedConfig } from '../seed/config.js';

/**
 * Gives products that a name owns, as an earlier release stored them, to their people's keys, and each tenant without products
 * its catalogue. Idempotent.
 * @param isOurs whether nobody but local meshes wrote to the databases. In somebody else's a name may be another person's than
 * ours of that name, so what it owns is left alone.
 * @returns what was done, for people
 */
export async function fillDatabases({
  isOurs,
  ...data
}: SeedConfig & { isOurs: boolean }): Promise<string[]> {
  const named = (await migrateOwners({ ...data, apply: isOurs })).filter(hasNames);
  const tenants = await seedCatalogue(data);
  return [
    ...(isOurs ? named.flatMap((tenant) => describeMigration(tenant, true)) : named.map(describeNames)),
    tenants.map(({ tenant, products }) => `${tenant} has ${products} products`).join(', '),
  ];
}

const hasNames = ({ moved, unknown }: MigratedTenant) => moved.length + unknown.length > 0;

function describeNames({ tenant, moved, unknown }: MigratedTenant): string {
  const count = [...moved, ...unknown].reduce((sum, { products }) => sum + products, 0);
  return `${tenant}: names own ${count} products; run \`npm run owners:migrate -- --help\``;
}
