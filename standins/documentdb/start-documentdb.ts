import { type AddressInfo, createServer, type Server as Listener, type Socket } from 'node:net';
import { refuseProduction } from '../refuse-production.js';
import { type Server } from './command.js';
import { Connections } from './connections.js';
import { Cursors } from './cursors.js';
import { serveConnection } from './serve-connection.js';
import { removeExpired } from './storage/remove-expired.js';
import { Store } from './storage/store.js';

export interface DocumentDbOptions {
  /** 0 takes a free one. */
  port: number;
  /** Loopback by default; the stand-in speaks no TLS and is not for any other network. */
  host?: string;
  /** Where the journal is kept; made when missing. */
  dataDir: string;
  /** Of the user `admin` (role `root`), who is made when there are no users yet. */
  adminPassword: string;
  maxConnections?: number;
  /** Of users. Default: that of a cluster. */
  maxUsers?: number;
  now?: () => Date;
  /** One line about something a developer should know, such as a torn tail that was cut off. */
  warn?: (message: string) => void;
}

/** As often as MongoDB looks for what is over. */
const expiryMs = 60_000;

export interface RunningDocumentDb {
  /** `host:port`, for a connection string. */
  address: string;
  /** Rejects when it can never acknowledge anything again: the disk took no more. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/**
 * Starts the stand-in for Amazon DocumentDB 5.0: MongoDB's wire protocol, SCRAM logins, rights on every command,
 * documents in memory and on disk.
 * @throws Error in production and on an address that others can reach; JournalError when the data folder is damaged;
 * the listen error when the port is taken
 */
export async function startDocumentDb(options: DocumentDbOptions): Promise<RunningDocumentDb> {
  const host = options.host ?? '127.0.0.1';
  const now = options.now ?? (() => new Date());
  refuseProduction('DocumentDB', host, 'set DOCUMENTDB_HOSTS to a real one');
  const store = await Store.open(
    options.dataDir,
    (bytes) =>
      options.warn?.(`${bytes} bytes at the end of the journal were never acknowledged and were cut off`),
    options.maxUsers,
  );
  await ensureAdmin(store, options.adminPassword);

  const connections = new Connections(options.maxConnections ?? 500);
  const server: Server = { store, connections, cursors: new Cursors(now), address: '', now };
  const listener = createServer((socket) => accept(server, socket, options.warn));
  try {
    await listen(listener, options.port, host);
  } catch (error) {
    await store.close();
    throw error;
  }
  const expiring = setInterval(() => removeExpired(store, now()), expiryMs).unref();
  server.address = `${host}:${(listener.address() as AddressInfo).port}`;

  return {
    address: server.address,
    failed: store.failed,
    async close() {
      clearInterval(expiring);
      const closed = new Promise((done) => listener.close(done));
      connections.destroyAll();
      await closed;
      await store.close();
    },
  };
}

function listen(listener: Listener, port: number, host: string): Promise<void> {
  return new Promise((listening, failed) => {
    listener.once('error', failed);
    listener.listen(port, host, listening);
  });
}

function accept(server: Server, socket: Socket, warn?: (message: string) => void): void {
  socket.on('error', () => undefined); // a reset by the client ends the loop that reads it
  const connection = server.connections.add((id) => ({
    id,
    closing: false,
    destroy: () => socket.destroy(),
  }));
  if (!connection) {
    socket.destroy();
    return;
  }
  socket.setNoDelay(true);
  socket.once('close', () => server.connections.remove(connection));
  serveConnection(server, socket, connection).catch((error: unknown) => {
    warn?.(`a connection ended by an error of the stand-in: ${String(error)}`);
  });
}

async function ensureAdmin(store: Store, password: string): Promise<void> {
  if (store.users.size > 0) return;
  await store.users.create({
    database: 'admin',
    name: 'admin',
    password,
    roles: [{ role: 'root', db: 'admin' }],
  });
  await store.commit();
}
