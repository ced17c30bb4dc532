import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProjectRoot } from '../launcher/find-project-root.js';
import { Catalogue, type CatalogueProduct } from './catalogue-product.js';

/**
 * The products a tenant begins with, from `tools/seed/catalogue/<tenant>.json`.
 * @returns nothing when there is no such file
 * @throws Error naming the file when it is malformed
 */
export function readCatalogue(tenant: string): CatalogueProduct[] | undefined {
  const path = join(findProjectRoot(), 'tools', 'seed', 'catalogue', `${tenant}.json`);
  if (!existsSync(path)) return undefined;
  const parsed = Catalogue.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const [problem] = parsed.error.issues;
  throw new Error(`\`${path}\` ${problem?.path.join('.')}: ${problem?.message}`);
}
