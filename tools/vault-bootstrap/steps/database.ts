import { compare, differingFields, type Difference, stale, type Step } from '../difference.js';
import { desiredConnection, desiredDatabaseRoles } from '../desired-state.js';
import { isMounted } from './mounts.js';

/** Compared without the password, which Vault does not show: `rewriteConnection` writes a changed one. */
export const connection: Step = async (vault, settings) => {
  const name = settings.documentdb.connection;
  const path = `${settings.databaseMount}/config/${name}`;
  const wanted = desiredConnection(settings);
  const current = (await isMounted(vault, settings.databaseMount)) ? await vault.read(path) : undefined;
  const details = current?.connection_details as Record<string, unknown> | undefined;
  const fields = current ? differingFields(wanted, { ...current, ...details }) : [];
  if (current && fields.length === 0 && !settings.rewriteConnection) return [];
  return [
    {
      what: `database connection ${name}`,
      how: current ? 'different' : 'missing',
      fields: current && fields.length === 0 ? ['password, as asked'] : fields,
      mend: async () => {
        const password = settings.documentdb.adminPassword;
        if (!password) throw new Error('DOCUMENTDB_ADMIN_PASSWORD_FILE is needed to write the connection');
        await vault.write(path, { ...wanted, password, verify_connection: true });
      },
    },
  ];
};

export const databaseRoles: Step = async (vault, settings) => {
  const root = `${settings.databaseMount}/roles`;
  const mounted = await isMounted(vault, settings.databaseMount);
  const wanted = desiredDatabaseRoles(settings);
  const found: Difference[] = [];
  for (const [name, role] of wanted) {
    const path = `${root}/${name}`;
    const current = mounted ? await vault.read(path) : undefined;
    found.push(...compare(vault, { what: `database role ${name}`, path, wanted: role, current }));
  }
  for (const name of mounted ? await vault.list(root) : []) {
    if (wanted.has(name)) continue;
    const current = await vault.read(`${root}/${name}`);
    if (current?.db_name === settings.documentdb.connection)
      found.push(stale(vault, `database role ${name}`, `${root}/${name}`));
  }
  return found;
};
