import { type ClientConnection } from './client-connection.js';

/** All open connections, so that a dropped user's can be cut. */
export class Connections {
  private readonly open = new Map<number, ClientConnection>();
  private lastId = 0;

  constructor(private readonly most: number) {}

  /** @returns the new connection's number, or nothing when there are too many */
  add(make: (id: number) => ClientConnection): ClientConnection | undefined {
    if (this.open.size >= this.most) return undefined;
    const connection = make(++this.lastId);
    this.open.set(connection.id, connection);
    return connection;
  }

  all(): Iterable<ClientConnection> {
    return this.open.values();
  }

  remove(connection: ClientConnection): void {
    this.open.delete(connection.id);
  }

  /** INVARIANT (dropUser cuts): nobody goes on as a user who is gone. `asking` may still read its answer. */
  cut(userId: string, asking: ClientConnection): void {
    for (const connection of this.open.values()) {
      if (connection.userId !== userId) continue;
      delete connection.userId;
      if (connection === asking) connection.closing = true;
      else connection.destroy();
    }
  }

  destroyAll(): void {
    for (const connection of this.open.values()) connection.destroy();
  }
}
