/** What a command does, in MongoDB's words for privilege actions. */
export type Action =
  | 'find'
  | 'listIndexes'
  | 'insert'
  | 'update'
  | 'remove'
  | 'createIndex'
  | 'dropDatabase'
  | 'createUser'
  | 'dropUser'
  | 'grantRole'
  | 'viewUser'
  | 'inprog'
  | 'serverStatus';

const read: Action[] = ['find', 'listIndexes'];
const readWrite: Action[] = [...read, 'insert', 'update', 'remove', 'createIndex'];
const userAdmin: Action[] = ['createUser', 'dropUser', 'grantRole', 'viewUser'];

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

export function roleExists(grant: RoleGrant): boolean {
  return Object.hasOwn(databaseRoles, grant.role) || isClusterRole(grant);
}

const isClusterRole = (grant: RoleGrant) => grant.db === 'admin' && Object.hasOwn(clusterRoles, grant.role);

/** One right a command needs. */
export interface Privilege {
  action: Action;
  database: string;
}

/** INVARIANT (default deny): a grant that is not understood gives nothing. */
export function allows(grants: readonly RoleGrant[], needed: Privilege): boolean {
  return grants.some((grant) => {
    if (isClusterRole(grant)) return clusterRoles[grant.role]?.includes(needed.action) ?? false;
    if (grant.db !== needed.database || !Object.hasOwn(databaseRoles, grant.role)) return false;
    return databaseRoles[grant.role]?.includes(needed.action) ?? false;
  });
}
