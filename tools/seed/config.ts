import { z } from 'zod';
import { type Environment, readConfig, readTenantDirectory } from '#libs/config';
import { type TenantDirectory } from '#libs/contracts';
import { type Owners, ownersFields, readOwners } from '../owners/index.js';
import { adminFields, type TenantDatabases, tenantDatabases } from '../tenant-databases/index.js';

const schema = z.object({ ...adminFields, ...ownersFields });

export interface SeedConfig {
  readonly documentdb: TenantDatabases;
  readonly tenants: TenantDirectory;
  readonly owners: Owners;
}

/** @throws ConfigError listing every problem */
export function readSeedConfig(env: Environment): SeedConfig {
  const config = readConfig('seed', schema, env);
  return {
    documentdb: tenantDatabases(config),
    tenants: readTenantDirectory(config.POLICIES_DIR),
    owners: readOwners('seed', config),
  };
}
