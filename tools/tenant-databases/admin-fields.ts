import { z } from 'zod';
import { secretFile } from '#libs/config';
import { type TenantDatabases } from './connect-admin.js';

/** Where the tenants' databases are and who may write in them, for tools that do. */
export const adminFields = {
  DOCUMENTDB_HOSTS: z
    .string()
    .regex(/^[^@/]+$/, 'must be `host:port`, several separated by commas, without credentials'),
  DOCUMENTDB_ADMIN_USER: z.string().default('admin'),
  DOCUMENTDB_ADMIN_PASSWORD_FILE: secretFile,
  DOCUMENTDB_TLS_CA_FILE: z.string().optional(),
  DOCUMENTDB_AUTH_MECHANISM: z.enum(['SCRAM-SHA-1', 'SCRAM-SHA-256']).optional(),
  DOCUMENTDB_REPLICA_SET: z.string().optional(),
  POLICIES_DIR: z.string().default('policies'),
};

export const adminHelp = `  DOCUMENTDB_HOSTS                host:port, several separated by commas
  DOCUMENTDB_ADMIN_USER           who may write in the tenants' databases (default: admin)
  DOCUMENTDB_ADMIN_PASSWORD_FILE  file with that user's password
  DOCUMENTDB_TLS_CA_FILE          PEM file such as global-bundle.pem; with it the connection is encrypted
  DOCUMENTDB_AUTH_MECHANISM       SCRAM-SHA-1 or SCRAM-SHA-256 (default: what the server offers)
  DOCUMENTDB_REPLICA_SET          such as rs0
  POLICIES_DIR                    default: policies`;

export function tenantDatabases(
  config: Readonly<z.output<z.ZodObject<typeof adminFields>>>,
): TenantDatabases {
  const { DOCUMENTDB_TLS_CA_FILE, DOCUMENTDB_AUTH_MECHANISM, DOCUMENTDB_REPLICA_SET } = config;
  return {
    hosts: config.DOCUMENTDB_HOSTS,
    username: config.DOCUMENTDB_ADMIN_USER,
    password: config.DOCUMENTDB_ADMIN_PASSWORD_FILE.reveal(),
    ...(DOCUMENTDB_TLS_CA_FILE ? { tlsCaFile: DOCUMENTDB_TLS_CA_FILE } : {}),
    ...(DOCUMENTDB_AUTH_MECHANISM ? { authMechanism: DOCUMENTDB_AUTH_MECHANISM } : {}),
    ...(DOCUMENTDB_REPLICA_SET ? { replicaSet: DOCUMENTDB_REPLICA_SET } : {}),
  };
}
