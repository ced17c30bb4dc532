import { randomUUID } from 'node:crypto';
import { badValue, CommandError } from '../command-error.js';
import { type RoleGrant } from './roles.js';
import { type ScramCredential, makeCredential } from './scram.js';

export interface User {
  /** Never reused: a user dropped and made again under its old name is somebody else to open connections. */
  id: string;
  name: string;
  /** The database the user was made in and logs in to. */
  database: string;
  roles: RoleGrant[];
  credential: ScramCredential;
}

/** What a journal keeps of it. */
export type UserChange =
  { is: 'user saved'; user: User } | { is: 'user dropped'; database: string; name: string };

/** Of a cluster. https://docs.aws.amazon.com/documentdb/latest/developerguide/limits.html */
export const mostUsers = 1_000;

/** Users by database and name. Passwords are never kept. */
export class Users {
  private readonly byName = new Map<string, User>();
  private readonly byId = new Map<string, User>();

  constructor(
    private readonly record: (change: UserChange) => void,
    private readonly most = mostUsers,
  ) {}

  find(database: string, name: string): User | undefined {
    return this.byName.get(key(database, name));
  }

  /** The user an open connection logged in as, if that very user still exists. */
  findById(id: string): User | undefined {
    return this.byId.get(id);
  }

  inDatabase(database: string): User[] {
    return [...this.byName.values()].filter((user) => user.database === database);
  }

  get size(): number {
    return this.byName.size;
  }

  /** @throws CommandError 51003 when the name is taken, 2 when there are as many as may be */
  async create(o: { database: string; name: string; password: string; roles: RoleGrant[] }): Promise<void> {
    this.refuse(o.database, o.name);
    const credential = await makeCredential(o.password);
    this.refuse(o.database, o.name); // somebody may have been faster while the password was hashed
    const user = { id: randomUUID(), name: o.name, database: o.database, roles: o.roles, credential };
    this.restore(user);
    this.record({ is: 'user saved', user });
  }

  /** @returns the user that is gone. @throws CommandError 11 */
  drop(database: string, name: string): User {
    const user = this.find(database, name);
    if (!user) throw new CommandError(11, `Could not find user "${name}" for db "${database}"`);
    this.forget(database, name);
    this.record({ is: 'user dropped', database, name });
    return user;
  }

  /** Takes a user read back from the journal. */
  restore(user: User): void {
    this.forget(user.database, user.name);
    this.byName.set(key(user.database, user.name), user);
    this.byId.set(user.id, user);
  }

  forget(database: string, name: string): void {
    const user = this.find(database, name);
    if (!user) return;
    this.byName.delete(key(database, name));
    this.byId.delete(user.id);
  }

  all(): Iterable<User> {
    return this.byName.values();
  }

  private refuse(database: string, name: string): void {
    if (this.size >= this.most) throw badValue(`a cluster holds ${String(this.most)} users at most`);
    if (this.find(database, name)) throw new CommandError(51003, `User "${name}@${database}" already exists`);
  }
}

const key = (database: string, name: string) => `${database}\0${name}`;
