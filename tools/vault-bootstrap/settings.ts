import { apis, type TenantDirectory } from '#libs/contracts';

/** What Deputy needs of a Vault. Everything but `adminPassword` may be shown. */
export interface BootstrapSettings {
  tenants: TenantDirectory;
  /** Folder of the HCL templates. */
  policyTemplates: string;
  /** The identity provider, as its tokens name it. Its discovery document must be reachable from Vault. */
  oidcIssuer: string;
  jwtMount: string;
  jwtRole: string;
  audience: string;
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
  /** Seconds a login and a lease last unless renewed: how long a credential outlives a service that was killed. */
  ttlSeconds: number;
  /** Seconds after which neither can be renewed. */
  maxTtlSeconds: number;
  /** Enables the file audit device at this path of Vault's own file system. */
  auditFile?: string;
}

export const bootstrapDefaults = {
  jwtMount: 'jwt',
  jwtRole: 'deputy-tools',
  audience: apis.mcp,
  databaseMount: 'database',
  connection: 'documentdb',
  adminUser: 'admin',
  ttlSeconds: 120,
  maxTtlSeconds: 900,
} as const;
