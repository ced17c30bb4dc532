import { parseArgs } from 'node:util';
import { readSeedConfig } from './config.js';
import { seedCatalogue, type SeededTenant } from './seed-catalogue.js';

const help = `Gives each tenant of policies/tenants.json a catalogue to begin with, where its collection of products is
empty. Products that are there are never touched.

usage: node tools/run.mjs seed [--help]

environment:
  DOCUMENTDB_HOSTS                host:port, several separated by commas
  DOCUMENTDB_ADMIN_USER           who may write in the tenants' databases (default: admin)
  DOCUMENTDB_ADMIN_PASSWORD_FILE  file with that user's password
  DOCUMENTDB_TLS_CA_FILE          PEM file such as global-bundle.pem; with it the connection is encrypted
  DOCUMENTDB_AUTH_MECHANISM       SCRAM-SHA-1 or SCRAM-SHA-256 (default: what the server offers)
  DOCUMENTDB_REPLICA_SET          such as rs0
  POLICIES_DIR                    default: policies`;

const described: Record<SeededTenant['outcome'], string> = {
  seeded: 'products were added',
  kept: 'products are there already and were left alone',
  no_catalogue: 'products; there is no catalogue for this tenant',
};

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) console.log(help);
  else
    await seedCatalogue({
      ...readSeedConfig(process.env),
      onProgress: ({ tenant, database, outcome, products }) =>
        console.log(`${tenant} (${database}): ${products} ${described[outcome]}`),
    });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
