import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkModules } from './check-modules.js';
import { checkReferences } from './check-references.js';
import { checkSchema } from './check-schema.js';
import { type Finding, findingAt } from './finding.js';
import { type ProviderTable, readProviderTable } from './provider-schema.js';
import { type Module, readModule } from './read-module.js';
import { rules } from './rules/index.js';

/** Every folder below terraform/ that has .tf files, by its path. @throws Error for a file that is no HCL */
export async function readModules(root: string, below = 'terraform'): Promise<Map<string, Module>> {
  const modules = new Map<string, Module>();
  for (const folder of foldersBelow(root, below)) modules.set(folder, await readModule(root, folder));
  return modules;
}

/** @returns what is wrong with the Terraform configuration of a project; nothing, where all is well */
export async function checkConfiguration(root: string): Promise<Finding[]> {
  const modules = await readModules(root);
  const table = readProviderTable(root);
  return [...modules.values()].flatMap((module) => checkModule(module, table, modules));
}

export const checkModule = (
  module: Module,
  table: ProviderTable,
  modules: ReadonlyMap<string, Module>,
): Finding[] => [
  ...checkSchema(module, table),
  ...checkReferences(module, table, modules),
  ...checkModules(module, table, modules),
  ...checkRules(module),
];

export const checkRules = (module: Module): Finding[] =>
  module.blocks.flatMap((block) =>
    rules.flatMap(({ id, problemsOf }) =>
      problemsOf(block, module).map((problem) => findingAt(block, id, problem)),
    ),
  );

function foldersBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const own = entries.some(({ name }) => name.endsWith('.tf')) ? [folder] : [];
  const inner = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => join(folder, name));
  return [...own, ...inner.flatMap((path) => foldersBelow(root, path))];
}
