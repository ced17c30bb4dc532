import { type Document, type MongoClient } from 'mongodb';
import { type VaultPort } from '../vault-bootstrap/index.js';

/** What Vault and the database themselves say that is lent, each by its name. */
export interface Open {
  readonly leases: readonly string[];
  readonly users: readonly string[];
  /** By the user who is logged in on each. */
  readonly connections: readonly string[];
  readonly cursors: number;
}

/** Vault's own names for users that it makes. */
const isLent = (user: string) => user.startsWith('v-');

/** @param role of the database, as Vault knows it: of all that are lent only those with such a role */
export async function whatIsOpen(
  vault: Pick<VaultPort, 'list'>,
  database: MongoClient,
  role: (name: string) => boolean = () => true,
): Promise<Open> {
  const roles = (await vault.list('database/roles')).filter(role);
  const leases = await Promise.all(
    roles.map(async (name) =>
      (await vault.list(`sys/leases/lookup/database/creds/${name}`)).map((id) => `${name}/${id}`),
    ),
  );
  const admin = database.db('admin');
  const { users } = (await admin.command({ usersInfo: 1 })) as { users: { user: string }[] };
  const { inprog } = (await admin.command({ currentOp: 1, $all: true })) as { inprog: Document[] };
  const status = (await admin.command({ serverStatus: 1 })) as {
    metrics: { cursor: { open: { total: number } } };
  };
  const named = (user: string) =>
    isLent(user) && roles.some((name) => user.includes(`-${name.slice(0, 11)}`));
  return {
    leases: leases.flat(),
    users: users.map(({ user }) => user).filter(named),
    connections: inprog
      .flatMap(({ effectiveUsers }) => (effectiveUsers as { user: string }[]).map(({ user }) => user))
      .filter(named),
    cursors: status.metrics.cursor.open.total,
  };
}

export const isNothing = ({ leases, users, connections }: Open): boolean =>
  leases.length + users.length + connections.length === 0;

export const inWords = ({ leases, users, connections, cursors }: Open): string =>
  `${String(leases.length)} leases, ${String(users.length)} database users, ${String(connections.length)} open connections, ${String(cursors)} open cursors`;
