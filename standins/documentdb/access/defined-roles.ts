import { badValue, CommandError } from '../command-error.js';
import { type Action } from './action.js';

/** On every collection of a database. */
export interface DefinedPrivilege {
  resource: { db: string; collection: '' };
  actions: Action[];
}

/** A role that somebody made, beside those that there are. */
export interface DefinedRole {
  name: string;
  /** The database it was made in, by which it is granted. */
  database: string;
  privileges: DefinedPrivilege[];
}

/** What a journal keeps of it. */
export type RoleChange =
  { is: 'role saved'; role: DefinedRole } | { is: 'role dropped'; database: string; name: string };

/** Of a cluster. https://docs.aws.amazon.com/documentdb/latest/developerguide/role_based_access_control.html */
export const mostRoles = 100;

/** Roles by database and name. */
export class DefinedRoles {
  private readonly byName = new Map<string, DefinedRole>();

  constructor(private readonly record: (change: RoleChange) => void) {}

  find(database: string, name: string): DefinedRole | undefined {
    return this.byName.get(key(database, name));
  }

  inDatabase(database: string): DefinedRole[] {
    return [...this.byName.values()].filter((role) => role.database === database);
  }

  /** @throws CommandError 51002 when the name is taken, 2 when there are as many as may be */
  create(role: DefinedRole): void {
    const { database, name } = role;
    if (this.byName.size >= mostRoles) throw badValue(`a cluster holds ${String(mostRoles)} roles at most`);
    if (this.find(database, name)) throw new CommandError(51002, `Role "${name}@${database}" already exists`);
    this.save(role);
  }

  /** @throws CommandError 31 */
  change(role: DefinedRole): void {
    this.known(role.database, role.name);
    this.save(role);
  }

  /** @throws CommandError 31 */
  drop(database: string, name: string): void {
    this.known(database, name);
    this.forget(database, name);
    this.record({ is: 'role dropped', database, name });
  }

  /** Takes a role read back from the journal. */
  restore(role: DefinedRole): void {
    this.byName.set(key(role.database, role.name), role);
  }

  forget(database: string, name: string): void {
    this.byName.delete(key(database, name));
  }

  all(): Iterable<DefinedRole> {
    return this.byName.values();
  }

  private save(role: DefinedRole): void {
    this.restore(role);
    this.record({ is: 'role saved', role });
  }

  private known(database: string, name: string): void {
    if (!this.find(database, name)) throw new CommandError(31, `Could not find role: ${name}@${database}`);
  }
}

const key = (database: string, name: string) => `${database}\0${name}`;
