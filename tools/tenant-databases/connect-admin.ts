import { type AuthMechanism, MongoClient } from 'mongodb';

/** A DocumentDB and somebody who may write in the tenants' databases. */
export interface TenantDatabases {
  /** `host:port`, several separated by commas. Never a URI: credentials do not travel in addresses. */
  hosts: string;
  username: string;
  password: string;
  /** PEM file of the CA bundle. With it the connection is encrypted. */
  tlsCaFile?: string;
  authMechanism?: string;
  replicaSet?: string;
}

export function connectAdmin(target: TenantDatabases): Promise<MongoClient> {
  const { hosts, username, password, tlsCaFile, authMechanism, replicaSet } = target;
  return new MongoClient(`mongodb://${hosts}/`, {
    auth: { username, password },
    authSource: 'admin',
    ...(authMechanism ? { authMechanism: authMechanism as AuthMechanism } : {}),
    ...(tlsCaFile ? { tls: true, tlsCAFile: tlsCaFile } : {}),
    ...(replicaSet ? { replicaSet } : { directConnection: !hosts.includes(',') }),
    // DocumentDB knows no retryable writes.
    retryWrites: false,
    appName: 'deputy-tools',
    maxPoolSize: 2,
    serverSelectionTimeoutMS: 10_000,
  }).connect();
}
