import { MongoClient } from 'mongodb';
import { type DatabaseConnection } from '../vault-state.js';

/** One administrative client per database connection, opened when first needed. */
export class DatabaseClients {
  readonly #clients = new Map<string, { connection: DatabaseConnection; client: MongoClient }>();

  /** Runs one command with the connection's own right. */
  async command(
    key: string,
    connection: DatabaseConnection,
    database: string,
    command: Record<string, unknown>,
  ): Promise<void> {
    await (await this.#clientOf(key, connection)).db(database).command(command);
  }

  async forget(key: string): Promise<void> {
    const known = this.#clients.get(key);
    this.#clients.delete(key);
    await known?.client.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.keys()].map((key) => this.forget(key)));
  }

  async #clientOf(key: string, connection: DatabaseConnection): Promise<MongoClient> {
    const known = this.#clients.get(key);
    if (known?.connection === connection) return known.client;
    if (known) await this.forget(key);
    const client = new MongoClient(addressOf(connection), {
      maxPoolSize: 4,
      serverSelectionTimeoutMS: 5_000,
      connectTimeoutMS: 5_000,
      socketTimeoutMS: 10_000,
      retryWrites: false,
      ...(connection.tlsCa ? { tls: true, ca: connection.tlsCa } : {}),
    });
    this.#clients.set(key, { connection, client });
    return client;
  }
}

/** Vault fills the templates with URL-escaped text, since generated passwords may hold any character. */
const addressOf = ({ connectionUrl, username, password }: DatabaseConnection) =>
  connectionUrl
    .replaceAll('{{username}}', () => encodeURIComponent(username))
    .replaceAll('{{password}}', () => encodeURIComponent(password));
