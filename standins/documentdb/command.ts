import { type Document } from 'bson';
import { type Privilege } from './access/roles.js';
import { type ClientConnection } from './client-connection.js';
import { type Connections } from './connections.js';
import { type Cursors } from './cursors.js';
import { type Store } from './storage/store.js';

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
