import {
  desiredConnection,
  desiredDatabaseRoles,
  desiredGroups,
  desiredJwtConfig,
  desiredJwtRole,
  desiredPolicies,
  managedBy,
  policyMark,
} from './desired-state.js';
import { differingFields } from './difference.js';
import { type BootstrapSettings } from './settings.js';
import { type VaultPort } from './vault-port.js';

export interface Difference {
  /** Such as `policy acme-reader`. */
  what: string;
  how: 'missing' | 'different' | 'stale';
  /** What differs. */
  fields: string[];
  mend(): Promise<void>;
}

/** Finds what differs for one part of the set-up. A later step may need what an earlier one made. */
export type Step = (vault: VaultPort, settings: BootstrapSettings) => Promise<Difference[]>;

export const steps: readonly Step[] = [
  auditDevice,
  jwtMethod,
  jwtConfig,
  policies,
  jwtRole,
  databaseEngine,
  connection,
  databaseRoles,
  groups,
];

async function auditDevice(vault: VaultPort, { auditFile }: BootstrapSettings): Promise<Difference[]> {
  if (!auditFile) return [];
  const enabled = await vault.read('sys/audit');
  return enabled?.['file/']
    ? []
    : [
        missing('audit device file', () =>
          vault.write('sys/audit/file', { type: 'file', options: { file_path: auditFile } }),
        ),
      ];
}

async function jwtMethod(vault: VaultPort, { jwtMount }: BootstrapSettings): Promise<Difference[]> {
  const enabled = await vault.read('sys/auth');
  return enabled?.[`${jwtMount}/`]
    ? []
    : [
        missing(`auth method ${jwtMount}`, () =>
          vault.write(`sys/auth/${jwtMount}`, { type: 'jwt', description: "Deputy's users" }),
        ),
      ];
}

async function databaseEngine(vault: VaultPort, { databaseMount }: BootstrapSettings): Promise<Difference[]> {
  const enabled = await vault.read('sys/mounts');
  return enabled?.[`${databaseMount}/`]
    ? []
    : [
        missing(`secrets engine ${databaseMount}`, () =>
          vault.write(`sys/mounts/${databaseMount}`, {
            type: 'database',
            description: "Deputy's credentials",
          }),
        ),
      ];
}

const jwtConfigPath = ({ jwtMount }: BootstrapSettings) => `auth/${jwtMount}/config`;

function jwtConfig(vault: VaultPort, settings: BootstrapSettings) {
  return declared(vault, 'jwt configuration', jwtConfigPath(settings), desiredJwtConfig(settings));
}

function jwtRole(vault: VaultPort, settings: BootstrapSettings) {
  const path = `auth/${settings.jwtMount}/role/${settings.jwtRole}`;
  return declared(vault, `jwt role ${settings.jwtRole}`, path, desiredJwtRole(settings));
}

async function policies(vault: VaultPort, settings: BootstrapSettings): Promise<Difference[]> {
  const wanted = desiredPolicies(settings);
  const found: Difference[] = [];
  for (const [name, policy] of wanted)
    found.push(...(await declared(vault, `policy ${name}`, `sys/policies/acl/${name}`, { policy })));
  for (const name of await vault.list('sys/policies/acl')) {
    const path = `sys/policies/acl/${name}`;
    if (wanted.has(name) || ['root', 'default'].includes(name)) continue;
    const current = await vault.read(path);
    if (String(current?.policy).startsWith(policyMark)) found.push(stale(vault, `policy ${name}`, path));
  }
  return found;
}

/** Compared without the password, which Vault does not show: a changed one is written with `rewriteConnection`. */
async function connection(vault: VaultPort, settings: BootstrapSettings): Promise<Difference[]> {
  const name = settings.documentdb.connection;
  const path = `${settings.databaseMount}/config/${name}`;
  const wanted = desiredConnection(settings);
  const current = await readIfMounted(vault, settings.databaseMount, path);
  const shown = { ...current, ...(current?.connection_details as Record<string, unknown> | undefined) };
  const fields = differingFields(wanted, shown);
  if (current && fields.length === 0 && !settings.rewriteConnection) return [];
  return [
    {
      what: `database connection ${name}`,
      how: current ? 'different' : 'missing',
      fields: current && fields.length === 0 ? ['password'] : fields,
      mend: async () => {
        await vault.write(path, {
          ...wanted,
          password: settings.documentdb.adminPassword,
          verify_connection: true,
        });
      },
    },
  ];
}

async function databaseRoles(vault: VaultPort, settings: BootstrapSettings): Promise<Difference[]> {
  const { databaseMount, documentdb } = settings;
  const wanted = desiredDatabaseRoles(settings);
  const found: Difference[] = [];
  for (const [name, role] of wanted) {
    const path = `${databaseMount}/roles/${name}`;
    const current = await readIfMounted(vault, databaseMount, path);
    found.push(...compare(vault, `database role ${name}`, path, role, current));
  }
  const mounted = await vault.read('sys/mounts');
  const present = mounted?.[`${databaseMount}/`] ? await vault.list(`${databaseMount}/roles`) : [];
  for (const name of present) {
    const path = `${databaseMount}/roles/${name}`;
    if (wanted.has(name)) continue;
    const current = await vault.read(path);
    if (current?.db_name === documentdb.connection) found.push(stale(vault, `database role ${name}`, path));
  }
  return found;
}

async function groups(vault: VaultPort, settings: BootstrapSettings): Promise<Difference[]> {
  const wanted = desiredGroups(settings);
  const found: Difference[] = [];
  for (const [name, granted] of wanted)
    found.push(...(await group(vault, settings, name, [...granted].sort())));
  for (const name of await vault.list('identity/group/name')) {
    const path = `identity/group/name/${name}`;
    if (wanted.has(name)) continue;
    const current = await vault.read(path);
    const metadata = current?.metadata as Record<string, unknown> | null | undefined;
    if (metadata?.managed_by === managedBy) found.push(stale(vault, `group ${name}`, path));
  }
  return found;
}

async function group(
  vault: VaultPort,
  settings: BootstrapSettings,
  name: string,
  granted: string[],
): Promise<Difference[]> {
  const path = `identity/group/name/${name}`;
  const wanted = { type: 'external', policies: granted, metadata: { managed_by: managedBy } };
  const methods = await vault.read('sys/auth');
  const method = methods?.[`${settings.jwtMount}/`] as { accessor?: string } | undefined;
  const current = await vault.read(path);
  const alias = current?.alias as Record<string, unknown> | undefined;
  const wantedAlias = { name, mount_accessor: method?.accessor };
  const fields = [
    ...differingFields(wanted, current),
    ...differingFields(wantedAlias, alias).map((field) => `alias ${field}`),
  ];
  if (current && fields.length === 0) return [];
  return [
    {
      what: `group ${name}`,
      how: current ? 'different' : 'missing',
      fields,
      mend: async () => {
        const written = await vault.write('identity/group', { name, ...wanted });
        const id = written?.id ?? (await vault.read(path))?.id;
        await vault.write('identity/group-alias', { ...wantedAlias, canonical_id: id });
      },
    },
  ];
}

async function declared(
  vault: VaultPort,
  what: string,
  path: string,
  wanted: Record<string, unknown>,
): Promise<Difference[]> {
  const mount = /^auth\/([^/]+)\//.exec(path)?.[1];
  const methods = mount ? await vault.read('sys/auth') : undefined;
  const isThere = !mount || methods?.[`${mount}/`] !== undefined;
  return compare(vault, what, path, wanted, isThere ? await vault.read(path) : undefined);
}

function compare(
  vault: VaultPort,
  what: string,
  path: string,
  wanted: Record<string, unknown>,
  current: Record<string, unknown> | undefined,
): Difference[] {
  const fields = differingFields(wanted, current);
  if (current && fields.length === 0) return [];
  return [
    {
      what,
      how: current ? 'different' : 'missing',
      fields: current ? fields : [],
      mend: async () => {
        await vault.write(path, wanted);
      },
    },
  ];
}

async function readIfMounted(vault: VaultPort, mount: string, path: string) {
  const mounted = await vault.read('sys/mounts');
  return mounted?.[`${mount}/`] ? vault.read(path) : undefined;
}

const missing = (what: string, mend: () => Promise<unknown>): Difference => ({
  what,
  how: 'missing',
  fields: [],
  mend: async () => {
    await mend();
  },
});

/** Left behind by a tenant or a group that is no longer in tenants.json: it would go on granting. */
const stale = (vault: VaultPort, what: string, path: string): Difference => ({
  what,
  how: 'stale',
  fields: [],
  mend: () => vault.remove(path),
});
