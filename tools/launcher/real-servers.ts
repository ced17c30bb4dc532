import { existsSync } from 'node:fs';
import { CommandProblem } from '../command/index.js';
import { given } from './clean-environment.js';
import { type Layout } from './layout.js';
import { type RealServers } from './mesh-options.js';

/** A real server was named without what is needed to use it. Every problem at once. */
export class IncompleteServers extends CommandProblem {
  constructor(readonly problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super('usage', 'servers_incomplete', `these options need more:\n${list}`);
  }
}

/**
 * The variables each real server needs beside its address. Secrets are files.
 * `--help` prints this table, so that the two cannot differ.
 */
export const neededBy: Readonly<Record<keyof RealServers, readonly Need[]>> = {
  vault: [
    {
      name: 'VAULT_TOKEN_FILE',
      file: true,
      what: 'file with a token that may set Vault up (see npm run vault:bootstrap)',
    },
    { name: 'VAULT_CACERT', file: true, optional: true, what: 'PEM of the CA of its certificate' },
    { name: 'VAULT_NAMESPACE', optional: true, what: 'namespace' },
  ],
  documentdb: [
    { name: 'DOCUMENTDB_ADMIN_USER', what: 'user that may create users' },
    { name: 'DOCUMENTDB_ADMIN_PASSWORD_FILE', file: true, what: "file with that user's password" },
    { name: 'DOCUMENTDB_TLS_CA_FILE', file: true, optional: true, what: 'PEM bundle; turns TLS on' },
    { name: 'DOCUMENTDB_AUTH_MECHANISM', optional: true, what: 'SCRAM-SHA-256 or SCRAM-SHA-1' },
    { name: 'DOCUMENTDB_REPLICA_SET', optional: true, what: 'name of the replica set' },
  ],
  nats: [
    {
      name: 'NATS_SEEDS_DIR',
      file: true,
      what: "folder with the peers' nkey seeds, whose public keys that server permits",
    },
    { name: 'NATS_CA_FILE', file: true, optional: true, what: 'PEM of the CA of its certificate' },
  ],
  bedrock: [
    { name: 'AWS_REGION', what: 'region; credentials come the usual AWS way (variables, profile, role)' },
  ],
};

/** How a real server is spoken to beside its address: the optional variables that are set. Nothing for a server of ours. */
export function settingsFor(
  server: keyof RealServers,
  { servers, env }: Pick<Layout, 'servers' | 'env'>,
): Record<string, string> {
  const names = neededBy[server].filter(({ optional }) => optional).map(({ name }) => name);
  return servers[server] === undefined ? {} : given(env, names);
}

/** What standins/ stands in for. */
const standInFor = ['vault', 'documentdb', 'bedrock'] as const satisfies readonly (keyof RealServers)[];

export type Need = { name: string; what: string; optional?: boolean; file?: boolean };

/** @throws IncompleteServers listing each variable that is missing and each file that is not there */
export function checkServers(servers: RealServers, env: NodeJS.ProcessEnv): void {
  const problems = (Object.keys(neededBy) as (keyof RealServers)[])
    .filter((server) => servers[server] !== undefined)
    .flatMap((server) => [
      ...addressProblems(server, servers[server] ?? ''),
      ...neededBy[server].flatMap((need) => problemOf(server, need, env[need.name])),
    ]);
  if (servers.documentdb && !servers.vault)
    problems.push(
      '--documentdb needs --vault as well: the local Vault stand-in manages users of its own database only',
    );
  const standIns = standInFor.filter((server) => servers[server] === undefined);
  if (env.NODE_ENV === 'production' && standIns.length > 0)
    problems.push(
      `NODE_ENV=production needs ${standIns.map((server) => `--${server}`).join(', ')}: the local stand-ins refuse it`,
    );
  if (problems.length > 0) throw new IncompleteServers(problems);
}

function problemOf(
  server: string,
  { name, what, optional, file }: Need,
  value: string | undefined,
): string[] {
  if (!value) return optional ? [] : [`--${server} needs ${name}: ${what}`];
  return file && !existsSync(value) ? [`${name}: \`${value}\` does not exist`] : [];
}

function addressProblems(server: keyof RealServers, value: string): string[] {
  if (server === 'documentdb')
    return /^[^\s,:/]+:\d+(,[^\s,:/]+:\d+)*$/.test(value)
      ? []
      : ['--documentdb: give `host:port`, several with commas, without a scheme'];
  if (server === 'bedrock' && value === 'aws') return [];
  return URL.canParse(value) ? [] : [`--${server}: \`${value}\` is not an address`];
}
