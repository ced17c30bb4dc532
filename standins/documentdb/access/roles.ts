import { type Action } from './action.js';
import { type DefinedRoles } from './defined-roles.js';

const read: Action[] = ['find', 'listIndexes'];
const readWrite: Action[] = [...read, 'insert', 'update', 'remove', 'createIndex'];
const userAdmin: Action[] = [
  ...(['createUser', 'dropUser', 'grantRole', 'viewUser'] as const),
  ...(['createRole', 'dropRole', 'viewRole'] as const),
];

/** What a role that somebody makes may hold. */
const grantable: ReadonlySet<unknown> = new Set(readWrite);
export const isGrantable = (action: unknown): action is Action => grantable.has(action);

/** Built-in roles that hold in the one database they are granted on. */
const databaseRoles: Readonly<Record<string, readonly Action[]>> = { read, readWrite, userAdmin };

/** Built-in roles that hold in every database; they exist in `admin` only. */
const clusterRoles: Readonly<Record<string, readonly Action[]>> = {
  readAnyDatabase: read,
  readWriteAnyDatabase: readWrite,
  userAdminAnyDatabase: userAdmin,
  root: [...readWrite, 'dropDatabase', 'inprog', 'serverStatus', ...userAdmin],
};

export interface RoleGrant {
  role: string;
  db: string;
}

export function roleExists(grant: RoleGrant, defined: DefinedRoles): boolean {
  const isBuiltIn = Object.hasOwn(databaseRoles, grant.role) || isClusterRole(grant);
  return isBuiltIn || defined.find(grant.db, grant.role) !== undefined;
}

const isClusterRole = (grant: RoleGrant) => grant.db === 'admin' && Object.hasOwn(clusterRoles, grant.role);

/** One right a command needs. */
export interface Privilege {
  action: Action;
  database: string;
}

/** INVARIANT (default deny): a grant that is not understood gives nothing. */
export function allows(grants: readonly RoleGrant[], needed: Privilege, defined: DefinedRoles): boolean {
  return grants.some((grant) => {
    if (isClusterRole(grant)) return clusterRoles[grant.role]?.includes(needed.action) ?? false;
    if (Object.hasOwn(databaseRoles, grant.role))
      return grant.db === needed.database && (databaseRoles[grant.role]?.includes(needed.action) ?? false);
    const privileges = defined.find(grant.db, grant.role)?.privileges ?? [];
    return privileges.some(
      ({ resource, actions }) => resource.db === needed.database && actions.includes(needed.action),
    );
  });
}
