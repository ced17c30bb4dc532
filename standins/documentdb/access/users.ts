import { randomUUID } from 'node:crypto';
import { CommandError } from '../command-error.js';
import { type RoleGrant } from './roles.js';
import { type Mechanism, type ScramCredential, makeCredential } from './scram.js';

export interface User {
  /** Never reused: a user dropped and made again under its old name is somebody else to open connections. */
  id: string;
  name: string;
  /** The database the user was made in and logs in to. */
  database: string;
  roles: RoleGrant[];
  credentials: Partial<Record<Mechanism, ScramCredential>>;
}

/** Where changes of users are written down. */
export interface UserJournal {
  userSaved(user: User): void;
  userDropped(database: string, name: string): void;
}

/** Users by database and name. Passwords are never kept. */
export class Users {
  private readonly byName = new Map<string, User>();
  private readonly byId = new Map<string, User>();

  constructor(private readonly journal: UserJournal) {}

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

  /** @throws CommandError 51003 when the name is taken */
  async create(o: {
    database: string;
    name: string;
    password: string;
    roles: RoleGrant[];
    mechanisms: readonly Mechanism[];
  }): Promise<void> {
    this.refuseTaken(o.database, o.name);
    const credentials = await credentialsOf(o.mechanisms, o.name, o.password);
    this.refuseTaken(o.database, o.name); // somebody may have been faster while the password was hashed
    this.save({ id: randomUUID(), name: o.name, database: o.database, roles: o.roles, credentials });
  }

  /** Changes password, roles or both. @throws CommandError 11 */
  async update(
    database: string,
    name: string,
    change: { password?: string; roles?: RoleGrant[]; mechanisms: readonly Mechanism[] },
  ): Promise<void> {
    const before = this.existing(database, name);
    const credentials =
      change.password === undefined
        ? undefined
        : await credentialsOf(change.mechanisms, name, change.password);
    const now = this.existing(database, name);
    if (now.id !== before.id) throw notFound(database, name);
    this.save({ ...now, roles: change.roles ?? now.roles, credentials: credentials ?? now.credentials });
  }

  /** @returns the user that is gone. @throws CommandError 11 */
  drop(database: string, name: string): User {
    const user = this.existing(database, name);
    this.forget(database, name);
    this.journal.userDropped(database, name);
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

  private save(user: User): void {
    this.restore(user);
    this.journal.userSaved(user);
  }

  private existing(database: string, name: string): User {
    const user = this.find(database, name);
    if (!user) throw notFound(database, name);
    return user;
  }

  private refuseTaken(database: string, name: string): void {
    if (this.find(database, name)) throw new CommandError(51003, `User "${name}@${database}" already exists`);
  }
}

const key = (database: string, name: string) => `${database}\0${name}`;

const notFound = (database: string, name: string) =>
  new CommandError(11, `Could not find user "${name}" for db "${database}"`);

async function credentialsOf(mechanisms: readonly Mechanism[], user: string, password: string) {
  const made = mechanisms.map(async (m) => [m, await makeCredential(m, user, password)] as const);
  return Object.fromEntries(await Promise.all(made)) as User['credentials'];
}
