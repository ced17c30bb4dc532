import { type TenantDirectory } from '#libs/contracts';
import { type TrustedIssuer } from '#libs/principal';

/** What Deputy needs of a Vault. Everything but `adminPassword` may be shown. */
export interface BootstrapSettings {
  tenants: TenantDirectory;
  /** Folder of the HCL templates. */
  policyTemplates: string;
  /** Those whose tokens log in here: each by a JWT method of its own. Their discovery documents must be reachable from Vault. */
  issuers: readonly TrustedIssuer[];
  jwtRole: string;
  databaseMount: string;
  documentdb: {
    /** Name of the connection in Vault. */
    connection: string;
    hosts: string;
    replicaSet?: string;
    /** PEM text. With it Vault connects by TLS. */
    tlsCa?: string;
    adminUser: string;
    /** Not needed to find out what differs. */
    adminPassword?: string;
  };
  /** Writes the connection although nothing shows that it differs: for a changed password. */
  rewriteConnection: boolean;
  /** Seconds a login and a lease last: how long a credential outlives a service that was killed. */
  ttlSeconds: number;
  /** Seconds neither can be made to last longer than, whoever may renew. No login of this tool's may. */
  maxTtlSeconds: number;
  /** Enables the file audit device at this path of Vault's own file system. */
  auditFile?: string;
}

export const bootstrapDefaults = {
  jwtRole: 'deputy-tools',
  databaseMount: 'database',
  connection: 'documentdb',
  adminUser: 'admin',
  ttlSeconds: 28,
  maxTtlSeconds: 28,
} as const;
