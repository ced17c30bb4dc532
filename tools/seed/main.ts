import { parseArgs } from 'node:util';
import { ownersHelp } from '../owners/index.js';
import { adminHelp } from '../tenant-databases/index.js';
import { readSeedConfig } from './config.js';
import { seedCatalogue, type SeededTenant } from './seed-catalogue.js';

const help = `Gives each tenant of policies/tenants.json a catalogue to begin with, where its collection of products is
empty. Products that are there are never touched.

usage: node tools/run.mjs seed [--help]

environment:
${ownersHelp}
${adminHelp}`;

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
