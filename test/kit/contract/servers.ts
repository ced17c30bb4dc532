import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { type PeerName } from '#libs/contracts';
import { connectMesh, type MeshConnection, provisionMesh } from '#libs/mesh';
import { createLogger } from '#libs/telemetry';
import { startNats } from '#test/nats/start-nats';
import { startDocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { startVaultStandIn } from '#test/standins/start-vault-stand-in';

/** Real servers are touched by `npm run contract` alone, whatever the environment of another run names. */
const given = (name: string): string | undefined =>
  process.env.CONTRACT_SERVERS === 'yes' ? process.env[name] || undefined : undefined;

export interface VaultUnderContract {
  readonly address: string;
  /** Of somebody who may set up methods, engines and policies. */
  readonly token: string;
  readonly isStandIn: boolean;
  close(): Promise<void>;
}

/** The Vault of VAULT_ADDR, or the stand-in. */
export async function vaultUnderContract(): Promise<VaultUnderContract> {
  const address = given('VAULT_ADDR');
  if (address === undefined) {
    const standIn = await startVaultStandIn({ logger: createLogger('vault', 'silent') });
    return {
      address: standIn.address,
      token: standIn.rootToken,
      isStandIn: true,
      close: () => standIn.close(),
    };
  }
  const file = given('VAULT_TOKEN_FILE');
  const token = given('VAULT_TOKEN') ?? (file === undefined ? undefined : readFileSync(file, 'utf8').trim());
  if (!token) throw new Error('VAULT_ADDR is given without VAULT_TOKEN or VAULT_TOKEN_FILE');
  return { address, token, isStandIn: false, close: () => Promise.resolve() };
}

export interface DatabaseUnderContract {
  /** `host:port`, several separated by commas. */
  readonly hosts: string;
  /** Of the connection string, `retryWrites=false` among them. */
  readonly options: URLSearchParams;
  /** Who may make users. */
  readonly admin: { readonly name: string; readonly password: string };
  readonly isStandIn: boolean;
  /** Closed with the rest. Without a user it is the administrator. */
  connect(user?: { readonly name: string; readonly password: string }): Promise<MongoClient>;
  close(): Promise<void>;
}

/** The database of MONGODB_URI, or the stand-in for DocumentDB. */
export async function databaseUnderContract(): Promise<DatabaseUnderContract> {
  const uri = given('MONGODB_URI');
  const { close, isStandIn, ...place } =
    uri === undefined ? await standIn() : { ...read(uri), isStandIn: false };
  const clients: MongoClient[] = [];
  return {
    ...place,
    isStandIn,
    async connect({ name, password } = place.admin) {
      const client = new MongoClient(`mongodb://${place.hosts}/?${place.options.toString()}`, {
        auth: { username: name, password },
        authSource: 'admin',
        serverSelectionTimeoutMS: 20_000,
      });
      clients.push(client);
      return client.connect();
    },
    async close() {
      await Promise.allSettled(clients.map((client) => client.close()));
      await close();
    },
  };
}

async function standIn() {
  const started = await startDocumentDbStandIn();
  return {
    hosts: started.address,
    options: new URLSearchParams({ retryWrites: 'false' }),
    admin: { name: 'admin', password: started.adminPassword },
    isStandIn: true,
    close: () => started.close(),
  };
}

/** With the administrator's name and password, whatever signs they have, and never shown. */
function read(uri: string) {
  const parts = /^mongodb:\/\/([^:@/]+):([^@/]+)@([^@/?]+)\/?(?:[^?]*)(?:\?(.*))?$/.exec(uri);
  if (!parts) throw new Error('MONGODB_URI is to be `mongodb://<user>:<password>@<host:port>/?<options>`');
  const [, name = '', password = '', hosts = '', query] = parts;
  const options = new URLSearchParams(query);
  options.set('retryWrites', 'false');
  options.delete('authSource');
  const admin = { name: decodeURIComponent(name), password: decodeURIComponent(password) };
  return { hosts, options, admin, close: () => Promise.resolve() };
}

export interface MeshServerUnderContract {
  readonly isStandIn: boolean;
  connect(peer: PeerName): Promise<MeshConnection>;
  close(): Promise<void>;
}

/** The server of NATS_URL with the seeds of NATS_SEEDS_DIR, its streams made already; or a nats-server of this run with the mesh's own configuration. */
export async function meshServerUnderContract(): Promise<MeshServerUnderContract> {
  const url = given('NATS_URL');
  if (url === undefined) {
    const nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    return { isStandIn: true, connect: (peer) => nats.connect(peer), close: () => nats.stop() };
  }
  const seeds = given('NATS_SEEDS_DIR');
  if (seeds === undefined)
    throw new Error('NATS_URL is given without NATS_SEEDS_DIR, where the peers` seeds are');
  const caFile = given('NATS_CA_FILE');
  const open: MeshConnection[] = [];
  return {
    isStandIn: false,
    async connect(peer) {
      const place = { url, peer, seedFile: join(seeds, `${peer}.nk`) };
      const connection = await connectMesh({ ...place, ...(caFile !== undefined && { caFile }), signal: AbortSignal.timeout(20_000) }); // prettier-ignore
      open.push(connection);
      return connection;
    },
    close: async () => void (await Promise.allSettled(open.map((one) => one.close()))),
  };
}
