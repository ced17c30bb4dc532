import { z } from 'zod';
import { type Environment, readConfig, readTenantDirectory, secretFile } from '#libs/config';
import { type TenantDirectory } from '#libs/contracts';
import { type SeedTarget } from './connect-admin.js';

const schema = z.object({
  DOCUMENTDB_HOSTS: z
    .string()
    .regex(/^[^@/]+$/, 'must be `host:port`, several separated by commas, without credentials'),
  DOCUMENTDB_ADMIN_USER: z.string().default('admin'),
  DOCUMENTDB_ADMIN_PASSWORD_FILE: secretFile,
  DOCUMENTDB_TLS_CA_FILE: z.string().optional(),
  DOCUMENTDB_AUTH_MECHANISM: z.enum(['SCRAM-SHA-1', 'SCRAM-SHA-256']).optional(),
  DOCUMENTDB_REPLICA_SET: z.string().optional(),
  POLICIES_DIR: z.string().default('policies'),
});

/** @throws ConfigError listing every problem */
export function readSeedConfig(env: Environment): { documentdb: SeedTarget; tenants: TenantDirectory } {
  const config = readConfig('seed', schema, env);
  const { DOCUMENTDB_TLS_CA_FILE, DOCUMENTDB_AUTH_MECHANISM, DOCUMENTDB_REPLICA_SET } = config;
  return {
    documentdb: {
      hosts: config.DOCUMENTDB_HOSTS,
      username: config.DOCUMENTDB_ADMIN_USER,
      password: config.DOCUMENTDB_ADMIN_PASSWORD_FILE.reveal(),
      ...(DOCUMENTDB_TLS_CA_FILE ? { tlsCaFile: DOCUMENTDB_TLS_CA_FILE } : {}),
      ...(DOCUMENTDB_AUTH_MECHANISM ? { authMechanism: DOCUMENTDB_AUTH_MECHANISM } : {}),
      ...(DOCUMENTDB_REPLICA_SET ? { replicaSet: DOCUMENTDB_REPLICA_SET } : {}),
    },
    tenants: readTenantDirectory(config.POLICIES_DIR),
  };
}
