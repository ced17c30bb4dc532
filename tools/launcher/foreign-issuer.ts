import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, readTenantDirectory } from '#libs/config';
import { type IssuerEntry, profileNames, trustIssuers } from '#libs/principal';
import { readJsonFile } from '../command/index.js';
import { addressOf, type Layout } from './layout.js';
import { type ForeignIssuer } from './mesh-options.js';
import { writePrivately } from './private-file.js';
import { IncompleteServers, type Need } from './real-servers.js';

/** What `--issuer` needs beside the address and the profile. `--help` prints this table. */
export const neededByIssuer: readonly (Need & { name: string })[] = [
  {
    name: 'ISSUER_ENTRY_FILE',
    file: true,
    what: 'JSON with its tenants, groups, apis and clients (see docs/identity.md)',
  },
  { name: 'ISSUER_WEB_SECRET_FILE', file: true, what: 'file with the secret of `deputy-web` there' },
  {
    name: 'ISSUER_AGENT_SECRET_FILE',
    file: true,
    optional: true,
    what: 'file with the secret of `deputy-agent` there, where it exchanges tokens',
  },
];

/** @throws IncompleteServers listing each variable that is missing and each file that is not there */
export function checkIssuer(issuer: ForeignIssuer | undefined, env: NodeJS.ProcessEnv): void {
  if (!issuer) return;
  const problems = neededByIssuer.flatMap(({ name, what, optional }) => {
    const value = env[name];
    if (!value) return optional ? [] : [`--issuer needs ${name}: ${what}`];
    return existsSync(value) ? [] : [`${name}: \`${value}\` does not exist`];
  });
  if (!profileNames.some((name) => name === issuer.profile))
    problems.push(`--profile: \`${issuer.profile}\` is none of ${profileNames.join(', ')}`);
  if (!URL.canParse(issuer.url)) problems.push(`--issuer: \`${issuer.url}\` is not an address`);
  if (problems.length > 0) throw new IncompleteServers(problems);
}

type Place = Pick<Layout, 'issuer' | 'issuerId' | 'addresses' | 'root' | 'env' | 'folder'>;

/**
 * Writes OIDC_ISSUERS_FILE for a run: that issuer, and the mesh's own beside it. Does nothing without `--issuer`.
 * @throws IncompleteServers listing every gap of the entry, before anything is started
 */
export function prepareIssuers({ issuer, issuerId, addresses, root, env, folder }: Place): void {
  if (!issuer) return;
  const own = addressOf({ addresses }, 'identity');
  const said = readJsonFile(
    env.ISSUER_ENTRY_FILE ?? '',
    z.record(z.string(), z.unknown()),
    'docs/identity.md says what belongs in it',
  );
  const secret = env.ISSUER_AGENT_SECRET_FILE;
  const foreign = {
    id: issuer.url,
    vaultMount: 'jwt-people',
    ...(secret && { agentSecretFile: secret }),
    ...said,
    issuer: issuer.url,
    profile: issuer.profile,
  };
  const ours: IssuerEntry = {
    issuer: own,
    id: issuerId,
    profile: 'deputy',
    agentSecretFile: folder.agentClientSecret,
  };
  try {
    const read = { OIDC_ISSUER: issuer.url, OIDC_ISSUERS_FILE: [foreign, ours] };
    trustIssuers(read, readTenantDirectory(join(root, 'policies')));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new IncompleteServers(
      error.problems.map((line) => line.replace('OIDC_ISSUERS_FILE', 'ISSUER_ENTRY_FILE')),
    );
  }
  writePrivately(folder.issuers, JSON.stringify([foreign, ours], null, 2));
}

/** Of every service that takes tokens. */
export const issuersOf = ({ issuer, folder }: Pick<Layout, 'issuer' | 'folder'>): Record<string, string> =>
  issuer ? { OIDC_ISSUERS_FILE: folder.issuers } : {};

/** Of web alone, where people sign in. The ids of people are in the file. */
export const signInAt = ({
  issuer,
  env,
  folder,
}: Pick<Layout, 'issuer' | 'env' | 'folder'>): Record<string, string> =>
  issuer
    ? {
        OIDC_ISSUER: issuer.url,
        OIDC_ISSUER_ID: '',
        OIDC_CLIENT_SECRET_FILE: env.ISSUER_WEB_SECRET_FILE ?? '',
      }
    : { OIDC_CLIENT_ID: 'deputy-web', OIDC_CLIENT_SECRET_FILE: folder.webClientSecret };
