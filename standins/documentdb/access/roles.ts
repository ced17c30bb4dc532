/** What a command does, in MongoDB's words for privilege actions. */
export type Action =
  | 'find'
  | 'listCollections'
  | 'listIndexes'
  | 'insert'
  | 'update'
  | 'remove'
  | 'createCollection'
  | 'createIndex'
  | 'dropIndex'
  | 'dropCollection'
  | 'dropDatabase'
  | 'createUser'
  | 'dropUser'
  | 'changePassword'
  | 'grantRole'
  | 'viewUser'
  | 'listDatabases';

const read: Action[] = ['find', 'listCollections', 'listIndexes'];
const readWrite: Action[] = [
  ...read,
  'insert',
  'update',
  'remove',
  'createCollection',
  'createIndex',
  'dropIndex',
  'dropCollection',
];
const dbAdmin: Action[] = [
  'listCollections',
  'listIndexes',
  'createCollection',
  'createIndex',
  'dropIndex',
  'dropCollection',
  'dropDatabase',
];
const userAdmin: Action[] = ['createUser', 'dropUser', 'changePassword', 'grantRole', 'viewUser'];

/** Built-in roles that hold in the one database they are granted on. */
export const databaseRoles: Readonly<Record<string, readonly Action[]>> = {
  read,
  readWrite,
  dbAdmin,
  userAdmin,
  dbOwner: [...readWrite, ...dbAdmin, ...userAdmin],
};

/** Built-in roles that hold in every database; they exist in `admin` only. */
const clusterRoles: Readonly<Record<string, readonly Action[]>> = {
  readAnyDatabase: [...read, 'listDatabases'],
  readWriteAnyDatabase: [...readWrite, 'listDatabases'],
  dbAdminAnyDatabase: [...dbAdmin, 'listDatabases'],
  userAdminAnyDatabase: [...userAdmin, 'listDatabases'],
  root: [...readWrite, ...dbAdmin, ...userAdmin, 'listDatabases'],
};

export interface RoleGrant {
  role: string;
  db: string;
}

export function roleExists(grant: RoleGrant): boolean {
  return Object.hasOwn(databaseRoles, grant.role) || isClusterRole(grant);
}

const isClusterRole = (grant: RoleGrant) => grant.db === 'admin' && Object.hasOwn(clusterRoles, grant.role);

/** One right a command needs. A `listDatabases` need names no database: it is about the whole cluster. */
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
