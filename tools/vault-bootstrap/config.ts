import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  ConfigError,
  httpUrl,
  issuerFields,
  readConfig,
  readTenantDirectory,
  secretFile,
  type Environment,
} from '#libs/config';
import { apis, type TenantDirectory } from '#libs/contracts';
import { trustIssuers } from '#libs/principal';
import { bootstrapDefaults, type BootstrapSettings } from './settings.js';
import { type VaultAccess } from './vault-port.js';

const hosts = z
  .string()
  .regex(/^[^@/]+$/, 'must be `host:port`, several separated by commas, without credentials');

const schema = z.object({
  VAULT_ADDR: httpUrl,
  VAULT_TOKEN: z.string().optional(),
  VAULT_TOKEN_FILE: secretFile.optional(),
  VAULT_CACERT: z.string().optional(),
  VAULT_NAMESPACE: z.string().optional(),
  POLICIES_DIR: z.string().default('policies'),
  ...issuerFields,
  DOCUMENTDB_HOSTS: hosts,
  DOCUMENTDB_REPLICA_SET: z.string().optional(),
  DOCUMENTDB_TLS_CA_FILE: z.string().optional(),
  DOCUMENTDB_ADMIN_USER: z.string().default(bootstrapDefaults.adminUser),
  DOCUMENTDB_ADMIN_PASSWORD_FILE: secretFile.optional(),
});

/**
 * What to set up and where, from the environment and the command line.
 * @param flags.tenants in place of those of POLICIES_DIR
 * @throws ConfigError
 */
export function readBootstrapConfig(
  env: Environment,
  flags: { apply: boolean; auditFile?: string; rewriteConnection: boolean; tenants?: TenantDirectory },
): { access: VaultAccess; settings: BootstrapSettings } {
  const config = readConfig('vault-bootstrap', schema, env);
  const token = config.VAULT_TOKEN ?? config.VAULT_TOKEN_FILE?.reveal();
  const problems = [
    ...(token ? [] : ['VAULT_TOKEN or VAULT_TOKEN_FILE: one of them is required']),
    ...(flags.apply && !config.DOCUMENTDB_ADMIN_PASSWORD_FILE
      ? ['DOCUMENTDB_ADMIN_PASSWORD_FILE: is required, but for --check and --dry-run']
      : []),
  ];
  if (!token || problems.length > 0) throw new ConfigError('vault-bootstrap', problems);
  const { jwtRole, databaseMount, connection, ttlSeconds, maxTtlSeconds } = bootstrapDefaults;
  const tenants = flags.tenants ?? readTenantDirectory(config.POLICIES_DIR);
  return {
    access: {
      address: config.VAULT_ADDR,
      token,
      ...(config.VAULT_CACERT ? { caFile: config.VAULT_CACERT } : {}),
      ...(config.VAULT_NAMESPACE ? { namespace: config.VAULT_NAMESPACE } : {}),
    },
    settings: {
      jwtRole,
      databaseMount,
      ttlSeconds,
      maxTtlSeconds,
      tenants,
      policyTemplates: join(config.POLICIES_DIR, 'vault'),
      issuers: trustIssuers(config, tenants).filter(({ apis: opened }) => opened.has(apis.mcp)),
      documentdb: {
        connection,
        hosts: config.DOCUMENTDB_HOSTS,
        adminUser: config.DOCUMENTDB_ADMIN_USER,
        ...(config.DOCUMENTDB_ADMIN_PASSWORD_FILE
          ? { adminPassword: config.DOCUMENTDB_ADMIN_PASSWORD_FILE.reveal() }
          : {}),
        ...(config.DOCUMENTDB_REPLICA_SET ? { replicaSet: config.DOCUMENTDB_REPLICA_SET } : {}),
        ...(config.DOCUMENTDB_TLS_CA_FILE ? { tlsCa: readPem(config.DOCUMENTDB_TLS_CA_FILE) } : {}),
      },
      rewriteConnection: flags.rewriteConnection,
      ...(flags.auditFile ? { auditFile: flags.auditFile } : {}),
    },
  };
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError('vault-bootstrap', [`DOCUMENTDB_TLS_CA_FILE: the file \`${path}\` cannot be read`]);
  }
}
