import { type Core } from '../core.js';
import { badRequest, notFound, notSupported } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { type DatabaseConnection } from '../vault-state.js';
import { requireDatabaseMount } from './database-mount.js';
import { usernameBy } from './username-template.js';

const plugin = 'mongodb-database-plugin';
/** Writes a connection after proving it works, unless `verify_connection` is false. */
export async function writeConnection(core: Core, request: AuthorizedRequest, mount: string, name: string) {
  requireDatabaseMount(core, mount, request.path);
  const fields = request.fields.only(
    ...[
      'plugin_name',
      'allowed_roles',
      'connection_url',
      'username',
      'password',
      'tls_ca',
      'username_template',
      'verify_connection',
    ],
  );
  const key = `${mount}/${name}`;
  const known = core.state.databaseConnections.get(key);
  const connection: DatabaseConnection = {
    pluginName: fields.text('plugin_name', known?.pluginName),
    allowedRoles: fields.list('allowed_roles', known?.allowedRoles),
    connectionUrl: fields.text('connection_url', known?.connectionUrl),
    username: fields.text('username', known?.username),
    password: fields.text('password', known?.password),
    tlsCa: fields.text('tls_ca', known?.tlsCa),
    usernameTemplate: fields.text('username_template', known?.usernameTemplate),
  };
  if (connection.allowedRoles.some((role) => role.includes('*')))
    throw notSupported('a pattern in `allowed_roles`');
  if (!connection.pluginName) throw badRequest('empty plugin name');
  if (connection.pluginName !== plugin) throw notSupported(`plugin \`${connection.pluginName}\``);
  if (!connection.connectionUrl)
    throw badRequest('error creating database object: connection_url cannot be empty');
  if (connection.usernameTemplate)
    usernameBy(connection.usernameTemplate, { DisplayName: 'd', RoleName: 'r' }, core.clock());
  if (fields.flag('verify_connection', true)) await verify(core, key, connection, known);
  core.state.databaseConnections.set(key, connection);
  await core.databases.forget(key, connection);
  await core.save();
}

async function verify(
  core: Core,
  key: string,
  connection: DatabaseConnection,
  known: DatabaseConnection | undefined,
): Promise<void> {
  try {
    await core.databases.command(key, connection, 'admin', { ping: 1 });
  } catch (error) {
    await core.databases.forget(key, known);
    throw badRequest(
      `error creating database object: error verifying connection: ${(error as Error).message}`,
    );
  }
}

export function readConnection(
  core: Core,
  request: AuthorizedRequest,
  mount: string,
  name: string,
): VaultAnswer {
  requireDatabaseMount(core, mount, request.path);
  const connection = core.state.databaseConnections.get(`${mount}/${name}`);
  if (!connection) throw notFound();
  return {
    data: {
      plugin_name: connection.pluginName,
      allowed_roles: connection.allowedRoles,
      connection_details: {
        connection_url: connection.connectionUrl,
        username: connection.username,
        ...(connection.tlsCa ? { tls_ca: connection.tlsCa } : {}),
        ...(connection.usernameTemplate ? { username_template: connection.usernameTemplate } : {}),
      },
      password_policy: '',
      root_credentials_rotate_statements: [],
    },
  };
}
