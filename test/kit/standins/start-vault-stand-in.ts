import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import vault from 'node-vault';
import { type TenantDirectory } from '#libs/contracts';
import { type Logger } from '#libs/telemetry';
import { startVault } from '../../../standins/vault/start-vault.js';
import { connectAdmin, mendRoles } from '../../../tools/tenant-databases/index.js';
import { bootstrapVault } from '../../../tools/vault-bootstrap/bootstrap-vault.js';
import { writeEnderToken } from '../../../tools/vault-bootstrap/ender-token.js';
import { bootstrapDefaults, type BootstrapSettings } from '../../../tools/vault-bootstrap/settings.js';
import { openVault } from '../../../tools/vault-bootstrap/vault-port.js';
import { type TrustedIssuer } from '#libs/principal';
import { ownIssuer } from '#test/issuer/own-issuer';
import { localTenants } from '#test/issuer/local-people';

type VaultClient = ReturnType<typeof vault>;

export interface VaultStandIn {
  /** As VAULT_ADDR has it; the same after a restart. */
  readonly address: string;
  readonly rootToken: string;
  readonly dataDir: string;
  /** node-vault as the operator, or with another token. */
  client(token?: string): VaultClient;
  /** node-vault with what the JWT's login gave, by the method of one issuer. Default: `jwt`. */
  logIn(jwt: string, mount?: string): Promise<VaultClient>;
  /** Sets it up for Deputy by the real bootstrap. */
  bootstrap(o: VaultSetUp): Promise<void>;
  /** Writes the token that ends logins of instances that died, as the bootstrap does. */
  writeEnderToken(path: string): Promise<boolean>;
  /** Stops it without a word to anyone and starts it over the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface VaultSetUp {
  issuer: string;
  /** Others than the mesh's own alone. */
  issuers?: readonly TrustedIssuer[];
  documentdb: { address: string; adminPassword: string };
  tenants?: TenantDirectory;
  ttlSeconds?: number;
  maxTtlSeconds?: number;
  auditFile?: string;
}

const rootToken = 'root-of-a-test';

/** The stand-in for Vault on a free port, with a data folder of its own that is removed on close. */
export async function startVaultStandIn(
  options: { dataDir?: string; clock?: () => number; logger?: Logger; setUp?: VaultSetUp } = {},
): Promise<VaultStandIn> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'deputy-vault-')));
  const { clock, logger, setUp } = options;
  const start = (port: number) =>
    startVault({
      port,
      host: '127.0.0.1',
      dataDir,
      rootToken,
      ...(clock ? { clock } : {}),
      ...(logger ? { logger } : {}),
    });
  let running = await start(0);
  const { address } = running;
  const client = (token = rootToken) => {
    const made = vault({ endpoint: address, noCustomHTTPVerbs: true });
    made.token = token;
    return made;
  };
  const standIn: VaultStandIn = {
    address,
    rootToken,
    dataDir,
    client,
    logIn: async (jwt, mount = 'jwt') => {
      const made = client('');
      const login = { role: bootstrapDefaults.jwtRole, jwt };
      const { auth } = (await made.write(`auth/${mount}/login`, login)) as { auth: { client_token: string } };
      made.token = auth.client_token;
      return made;
    },
    bootstrap: async (o) => {
      await mendRolesAt(o);
      const port = openVault({ address, token: rootToken });
      await bootstrapVault(port, vaultTestSettings(o), { apply: true });
    },
    writeEnderToken: (path) => writeEnderToken({ address, token: rootToken }, path),
    restart: async () => {
      await running.close();
      running = await start(Number(new URL(address).port));
    },
    stop: () => running.close(),
    close: async () => {
      await running.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
  if (setUp) await standIn.bootstrap(setUp);
  return standIn;
}

/** The roles of tenants' writers, which Vault's users are given. */
async function mendRolesAt({ documentdb, tenants = localTenants }: VaultSetUp): Promise<void> {
  const { address: hosts, adminPassword: password } = documentdb;
  const client = await connectAdmin({ hosts, username: bootstrapDefaults.adminUser, password });
  await mendRoles(client, tenants).finally(() => client.close());
}

/** What the bootstrap is told, with the project's own policy templates. Specs run from the project's root. */
export function vaultTestSettings(o: VaultSetUp): BootstrapSettings {
  const { jwtRole, databaseMount, connection, adminUser } = bootstrapDefaults;
  return {
    jwtRole,
    databaseMount,
    tenants: o.tenants ?? localTenants,
    policyTemplates: join(process.cwd(), 'policies', 'vault'),
    issuers: o.issuers ?? ownIssuer(o.issuer, o.tenants && { tenants: o.tenants }).issuers,
    documentdb: {
      connection,
      hosts: o.documentdb.address,
      adminUser,
      adminPassword: o.documentdb.adminPassword,
    },
    ttlSeconds: o.ttlSeconds ?? bootstrapDefaults.ttlSeconds,
    maxTtlSeconds: o.maxTtlSeconds ?? bootstrapDefaults.maxTtlSeconds,
    rewriteConnection: false,
    ...(o.auditFile ? { auditFile: o.auditFile } : {}),
  };
}
