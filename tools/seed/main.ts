import { type Exit, runCommand } from '../command/index.js';
import { ownersHelp } from '../owners/index.js';
import { adminHelp } from '../tenant-databases/index.js';
import { readSeedConfig } from './config.js';
import { seedCatalogue, type SeededTenant } from './seed-catalogue.js';

const help = `Gives each tenant of policies/tenants.json a catalogue to begin with, where its collection of products is
empty. Products that are there are never touched.

usage: node tools/run.mjs seed

  -h, --help

environment:
${ownersHelp}
${adminHelp}`;

const described: Record<SeededTenant['outcome'], string> = {
  seeded: 'products were added',
  kept: 'products are there already and were left alone',
  no_catalogue: 'products; there is no catalogue for this tenant',
};

process.exitCode = await runCommand({
  help,
  options: {},
  async run(): Promise<Exit> {
    await seedCatalogue({
      ...readSeedConfig(process.env),
      onProgress: ({ tenant, database, outcome, products }) =>
        console.log(`${tenant} (${database}): ${products} ${described[outcome]}`),
    });
    return 'done';
  },
});
