import { MongoClient } from 'mongodb';
import { type DatabaseConnection } from '../vault-state.js';

/**
 * One administrative client per database connection as it was written, opened when first needed: while one is written anew and verified, leases
 * end by the one before.
 */
export class DatabaseClients {
  readonly #clients = new Map<string, Map<DatabaseConnection, MongoClient>>();

  /** Runs one command with the connection's own right. */
  async command(
    key: string,
    connection: DatabaseConnection,
    database: string,
    command: Record<string, unknown>,
  ): Promise<void> {
    await this.#clientOf(key, connection).db(database).command(command);
  }

  /** Closes what was opened for a connection. @param but the one that is in force */
  async forget(key: string, but?: DatabaseConnection): Promise<void> {
    const ofKey = this.#clients.get(key) ?? new Map<DatabaseConnection, MongoClient>();
    const over = [...ofKey].filter(([connection]) => connection !== but);
    for (const [connection] of over) ofKey.delete(connection);
    if (ofKey.size === 0) this.#clients.delete(key);
    await Promise.all(over.map(([, client]) => client.close()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.keys()].map((key) => this.forget(key)));
  }

  #clientOf(key: string, connection: DatabaseConnection): MongoClient {
    const ofKey = this.#clients.get(key) ?? new Map<DatabaseConnection, MongoClient>();
    this.#clients.set(key, ofKey);
    const known = ofKey.get(connection);
    if (known) return known;
    const client = new MongoClient(addressOf(connection), {
      maxPoolSize: 4,
      serverSelectionTimeoutMS: 5_000,
      connectTimeoutMS: 5_000,
      socketTimeoutMS: 10_000,
      retryWrites: false,
      ...(connection.tlsCa ? { tls: true, ca: connection.tlsCa } : {}),
    });
    ofKey.set(connection, client);
    return client;
  }
}

/** Vault fills the templates with URL-escaped text, since generated passwords may hold any character. */
const addressOf = ({ connectionUrl, username, password }: DatabaseConnection) =>
  connectionUrl
    .replaceAll('{{username}}', () => encodeURIComponent(username))
    .replaceAll('{{password}}', () => encodeURIComponent(password));
