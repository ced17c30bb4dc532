import { join } from 'node:path';
import { type Environment, readConfig, readTenantDirectory } from '#libs/config';
import { z } from 'zod';
import { adminFields, connectAdmin, tenantDatabases } from '../tenant-databases/index.js';
import { openVault, readBootstrapConfig } from '../vault-bootstrap/index.js';
import { changeDirectory } from './change-directory.js';
import { type TenantPlaces } from './find-differences.js';
import { type TenantChange } from './read-change.js';

const fileFields = z.object({ POLICIES_DIR: z.string().default('policies') });

/**
 * @param fileOnly whether Vault and the database are left to whoever reads the file next
 * @throws ConfigError, UsageProblem
 */
export async function openPlaces(
  env: Environment,
  change: TenantChange,
  fileOnly: boolean,
): Promise<TenantPlaces & { close(): Promise<void> }> {
  const { POLICIES_DIR } = readConfig('tenants', fileFields, env);
  const before = readTenantDirectory(POLICIES_DIR);
  const after = changeDirectory(before, change);
  const where = { file: join(POLICIES_DIR, 'tenants.json'), before, after };
  if (fileOnly) return { ...where, servers: undefined, close: () => Promise.resolve() };
  const { access, settings } = readBootstrapConfig(env, {
    apply: true,
    rewriteConnection: false,
    tenants: after,
  });
  const databases = await connectAdmin(tenantDatabases(readConfig('tenants', z.object(adminFields), env)));
  const servers = { vault: openVault(access), settings, databases };
  return { ...where, servers, close: () => databases.close() };
}
