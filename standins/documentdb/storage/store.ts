import { CommandError } from '../command-error.js';
import { type User, Users } from '../access/users.js';
import { valueKey } from '../query/bson-order.js';
import { Collection } from './collection.js';
import { decode, encode } from './decode.js';
import { Journal, type JournalRecord, recordKind } from './journal.js';
import { type IndexSpec } from './unique-index.js';

/** Everything the stand-in holds: databases, collections and users in memory, each change in the journal. */
export class Store {
  readonly users: Users;
  private readonly databases = new Map<string, Map<string, Collection>>();
  private journal!: Journal;

  private constructor() {
    this.users = new Users({
      userSaved: (user) => this.journal.append(userRecord(user)),
      userDropped: (database, name) =>
        this.journal.append({
          kind: recordKind.userDropped,
          name: '',
          payload: encode({ database, name }),
        }),
    });
  }

  /** @throws JournalError when the file is damaged or the disk takes nothing */
  static async open(path: string, onTornTail?: (bytes: number) => void): Promise<Store> {
    const store = new Store();
    store.journal = await Journal.open({
      path,
      replay: (record) => store.replay(record),
      snapshot: () => store.snapshot(),
      ...(onTornTail ? { onTornTail } : {}),
    });
    return store;
  }

  /** Resolves once every change made so far is on disk. */
  commit(): Promise<void> {
    return this.journal.commit();
  }

  /** Rejects once a change did not reach the disk: memory is ahead of it then, and only opening it anew mends that. */
  get failed(): Promise<never> {
    return this.journal.failed;
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  databaseNames(): string[] {
    return [...this.databases.keys()].sort();
  }

  collections(database: string): Collection[] {
    return [...(this.databases.get(database)?.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(database: string, name: string): Collection | undefined {
    return this.databases.get(database)?.get(name);
  }

  /** The collection, made on first use as MongoDB does. @throws CommandError 73 */
  ensure(database: string, name: string): Collection {
    const existing = this.find(database, name);
    if (existing) return existing;
    refuseBadNamespace(database, name);
    const made = this.attach(database, name);
    made.save();
    return made;
  }

  /** @returns whether there was such a collection */
  drop(database: string, name: string): boolean {
    if (!this.detach(database, name)) return false;
    this.journal.append({
      kind: recordKind.collectionDropped,
      name: `${database}.${name}`,
      payload: new Uint8Array(),
    });
    return true;
  }

  private attach(database: string, name: string): Collection {
    const collection = new Collection(database, name, {
      documentSaved: (namespace, raw) =>
        this.journal.append({ kind: recordKind.documentSaved, name: namespace, payload: raw }),
      documentRemoved: (namespace, _id) =>
        this.journal.append({ kind: recordKind.documentRemoved, name: namespace, payload: encode({ _id }) }),
      collectionSaved: (namespace, indexes) => this.journal.append(collectionRecord(namespace, indexes)),
    });
    const collections = this.databases.get(database) ?? new Map<string, Collection>();
    this.databases.set(database, collections.set(name, collection));
    return collection;
  }

  private detach(database: string, name: string): boolean {
    const collections = this.databases.get(database);
    const detached = collections?.delete(name) ?? false;
    if (collections?.size === 0) this.databases.delete(database);
    return detached;
  }

  private replay(record: JournalRecord): void {
    switch (record.kind) {
      case recordKind.documentSaved: {
        const fields = decode(record.payload);
        this.recorded(record.name).restore({ key: valueKey(fields._id), raw: record.payload, fields });
        return;
      }
      case recordKind.documentRemoved:
        return this.recorded(record.name).forget(valueKey(decode(record.payload)._id));
      case recordKind.collectionSaved: {
        this.recorded(record.name).restoreIndexes(decode(record.payload).indexes as IndexSpec[]);
        return;
      }
      case recordKind.collectionDropped:
        this.detach(...splitNamespace(record.name));
        return;
      case recordKind.userSaved:
        return this.users.restore(decode(record.payload) as User);
      case recordKind.userDropped: {
        const { database, name } = decode(record.payload) as { database: string; name: string };
        return this.users.forget(database, name);
      }
    }
  }

  private recorded(namespace: string): Collection {
    const [database, name] = splitNamespace(namespace);
    return this.find(database, name) ?? this.attach(database, name);
  }

  private *snapshot(): Generator<JournalRecord> {
    for (const user of this.users.all()) yield userRecord(user);
    for (const collections of this.databases.values())
      for (const collection of collections.values()) {
        yield collectionRecord(collection.namespace, collection.indexes);
        for (const { raw } of collection.all())
          yield { kind: recordKind.documentSaved, name: collection.namespace, payload: raw };
      }
  }
}

function userRecord(user: User): JournalRecord {
  return { kind: recordKind.userSaved, name: '', payload: encode(user) };
}

function collectionRecord(namespace: string, indexes: readonly IndexSpec[]): JournalRecord {
  return { kind: recordKind.collectionSaved, name: namespace, payload: encode({ indexes }) };
}

/** A database's name holds no dot; a collection's may. */
function splitNamespace(namespace: string): [string, string] {
  const dot = namespace.indexOf('.');
  return [namespace.slice(0, dot), namespace.slice(dot + 1)];
}

function refuseBadNamespace(database: string, name: string): void {
  const bad =
    !/^[^\s./\\"$\0]{1,63}$/.test(database) ||
    !/^[^$\0]{1,190}$/.test(name) ||
    name.startsWith('.') ||
    name.startsWith('system.');
  if (bad) throw new CommandError(73, `Invalid namespace specified '${database}.${name}'`);
}
