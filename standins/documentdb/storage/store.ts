import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Journal } from '#libs/journal';
import { CommandError } from '../command-error.js';
import { DefinedRoles } from '../access/defined-roles.js';
import { Users } from '../access/users.js';
import { valueKey } from '../query/bson-order.js';
import { base64, type Change } from './change.js';
import { Collection } from './collection.js';
import { decode } from './decode.js';
import { readFormerJournal } from './read-former-journal.js';

/** Everything the stand-in holds: databases, collections, roles and users in memory, each change a line of a journal. */
export class Store {
  readonly users: Users;
  readonly roles = new DefinedRoles((change) => this.record(change));
  /** Rejects once a change did not reach the disk: memory is ahead of it then, and only opening it anew mends that. */
  readonly failed: Promise<never>;
  private fail!: (error: unknown) => void;
  private readonly databases = new Map<string, Map<string, Collection>>();
  private journal!: Journal;
  private lastWrite: Promise<unknown> = Promise.resolve();

  private constructor(maxUsers: number | undefined) {
    this.users = new Users((change) => this.record(change), maxUsers);
    this.failed = new Promise((_resolve, reject) => (this.fail = reject));
    this.failed.catch(() => undefined); // whoever does not ask learns it from `commit`
  }

  /**
   * @param onTornTail told of bytes that were cut off because they were never acknowledged
   * @throws JournalError when the file is damaged or the disk takes nothing
   */
  static async open(
    dataDir: string,
    onTornTail?: (bytes: number) => void,
    maxUsers?: number,
  ): Promise<Store> {
    const store = new Store(maxUsers);
    const former = join(dataDir, 'journal');
    const path = join(dataDir, 'journal.jsonl');
    // It is removed last: a conversion that was cut short begins anew, and one that was not is repeated.
    const comesFromFormer = existsSync(former);
    if (comesFromFormer) for (const change of readFormerJournal(former)) store.apply(change);
    const { journal, cutOff } = await Journal.open(path, (line) => store.apply(JSON.parse(line) as Change), {
      afterFailure: 'stop',
      remedy: 'put back a copy of the file, or begin anew with `npm run reset`',
    });
    store.journal = journal;
    if (cutOff > 0) onTornTail?.(cutOff);
    const live = [...store.snapshot()];
    if (comesFromFormer || journal.lines > 2 * live.length + 100) await journal.replace(() => live);
    if (comesFromFormer) rmSync(former);
    return store;
  }

  /** Resolves once every change made so far is on disk. @throws JournalError `unwritable`, for good */
  async commit(): Promise<void> {
    await this.lastWrite;
  }

  async close(): Promise<void> {
    await this.lastWrite.catch(() => undefined);
    await this.journal.close();
  }

  collections(database: string): Collection[] {
    return [...(this.databases.get(database)?.values() ?? [])];
  }

  *everyCollection(): Generator<Collection> {
    for (const collections of this.databases.values()) yield* collections.values();
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

  drop(database: string, name: string): void {
    this.detach(database, name);
    this.record({ is: 'collection dropped', namespace: `${database}.${name}` });
  }

  private record(change: Change): void {
    this.lastWrite = this.journal.append(JSON.stringify(change));
    // INVARIANT (no acknowledgement without the disk): after a failed write nobody knows what the file holds.
    this.lastWrite.catch(this.fail);
  }

  private attach(database: string, name: string): Collection {
    const collection = new Collection(database, name, (change) => this.record(change));
    const collections = this.databases.get(database) ?? new Map<string, Collection>();
    this.databases.set(database, collections.set(name, collection));
    return collection;
  }

  private detach(database: string, name: string): void {
    const collections = this.databases.get(database);
    collections?.delete(name);
    if (collections?.size === 0) this.databases.delete(database);
  }

  private apply(change: Change): void {
    switch (change.is) {
      case 'document saved': {
        const raw = Buffer.from(change.bson, 'base64');
        const fields = decode(raw);
        return this.recorded(change.namespace).restore({ key: valueKey(fields._id), raw, fields });
      }
      case 'document removed':
        return this.recorded(change.namespace).forget(
          valueKey(decode(Buffer.from(change.bson, 'base64'))._id),
        );
      case 'collection saved':
        return this.recorded(change.namespace).restoreIndexes(change.indexes);
      case 'collection dropped':
        return this.detach(...splitNamespace(change.namespace));
      case 'user saved':
        return this.users.restore(change.user);
      case 'user dropped':
        return this.users.forget(change.database, change.name);
      case 'role saved':
        return this.roles.restore(change.role);
      case 'role dropped':
        return this.roles.forget(change.database, change.name);
      default:
        throw new Error('a change of no known kind');
    }
  }

  private recorded(namespace: string): Collection {
    const [database, name] = splitNamespace(namespace);
    return this.find(database, name) ?? this.attach(database, name);
  }

  private *snapshot(): Generator<string> {
    for (const role of this.roles.all()) yield line({ is: 'role saved', role });
    for (const user of this.users.all()) yield line({ is: 'user saved', user });
    for (const collections of this.databases.values())
      for (const collection of collections.values()) {
        const { namespace, indexes } = collection;
        yield line({ is: 'collection saved', namespace, indexes });
        for (const { raw } of collection.all())
          yield line({ is: 'document saved', namespace, bson: base64(raw) });
      }
  }
}

const line = (change: Change) => JSON.stringify(change);

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
