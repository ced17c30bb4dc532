import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { startDocumentDb } from '../../../standins/documentdb/start-documentdb.js';

export interface DocumentDbStandIn {
  /** `host:port`. */
  readonly address: string;
  readonly dataDir: string;
  readonly adminPassword: string;
  /** A connected client, closed together with the stand-in. Without a user it is `admin`. */
  connect(user?: { name: string; password: string; database?: string }): Promise<MongoClient>;
  /** Makes a user of the `admin` database, as Vault does. */
  createUser(name: string, password: string, roles: readonly { role: string; db: string }[]): Promise<void>;
  close(): Promise<void>;
}

const adminPassword = 'admin-of-a-test';

/** The stand-in for DocumentDB on a free port, with a data folder of its own that is removed on close. */
export async function startDocumentDbStandIn(
  options: { dataDir?: string; maxConnections?: number; maxUsers?: number } = {},
): Promise<DocumentDbStandIn> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'deputy-documentdb-')));
  const { maxConnections, maxUsers } = options;
  const running = await startDocumentDb({
    port: 0,
    dataDir,
    adminPassword,
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(maxUsers === undefined ? {} : { maxUsers }),
  });
  const clients: MongoClient[] = [];
  const connect: DocumentDbStandIn['connect'] = async (user) => {
    const client = new MongoClient(`mongodb://${running.address}`, {
      auth: { username: user?.name ?? 'admin', password: user?.password ?? adminPassword },
      authSource: user?.database ?? 'admin',
      retryWrites: false,
      serverSelectionTimeoutMS: 60_000,
    });
    clients.push(client);
    return client.connect();
  };
  return {
    address: running.address,
    dataDir,
    adminPassword,
    connect,
    async createUser(name, password, roles) {
      const admin = await connect();
      await admin.db('admin').command({ createUser: name, pwd: password, roles });
      await admin.close();
    },
    async close() {
      await Promise.allSettled(clients.map((client) => client.close()));
      await running.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
