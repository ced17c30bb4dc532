import { type Document } from 'bson';
import { type Privilege } from './access/roles.js';
import { type ScramConversation } from './access/scram.js';
import { type User } from './access/users.js';
import { type Connections } from './connections.js';
import { type Cursors } from './cursors.js';
import { type Store } from './storage/store.js';

/** What the server knows of one client connection. */
export interface ClientConnection {
  id: number;
  /** The user who logged in here. Rights are never kept: they are read anew for each command. */
  userId?: string;
  /** A login under way; `user` is missing when there is no such user. */
  conversation?: { id: number; scram: ScramConversation; user: User | undefined };
  /** Set to end the connection once the answer has been written. */
  closing: boolean;
  destroy(): void;
}

/** What commands work on. */
export interface Server {
  store: Store;
  cursors: Cursors;
  connections: Connections;
  /** `host:port` as clients reach it. */
  address: string;
  now: () => Date;
}

/** A decoded command. */
export interface CommandCall {
  name: string;
  database: string;
  connection: ClientConnection;
  /** The command with JavaScript numbers. */
  fields: Document;
  /** The command with BSON's own number types. */
  exactly(): Document;
  /** Documents of a field, as bytes, wherever the client put them: in the body or in a document sequence. */
  documents(field: string): Uint8Array[];
  /** The rights that were checked for this call. */
  needed: readonly Privilege[];
}

export interface Command {
  /** The fields it understands beside the general ones; any other is refused rather than ignored. */
  fields: readonly string[];
  run(server: Server, call: CommandCall): Document | Promise<Document>;
}
