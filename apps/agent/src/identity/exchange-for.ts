import { ConfigError, readTenantDirectory, type Secret, secretFile } from '#libs/config';
import {
  exchangeByIssuer,
  type PersonExchange,
  readScopes,
  type Revocations,
  trustIssuers,
  type TrustedIssuer,
} from '#libs/principal';
import { type AgentConfig } from '../config.js';

/**
 * How people's tokens are exchanged for tokens that mcp takes: at each issuer by its own profile.
 * @throws ConfigError where an issuer's secret cannot be read
 */
export function exchangeFor(config: AgentConfig, revocations: Pick<Revocations, 'check'>): PersonExchange {
  const tenants = readTenantDirectory(config.POLICIES_DIR);
  const issuers = trustIssuers(config, tenants);
  const scopes = readScopes(config.POLICIES_DIR, tenants, issuers);
  const at = (issuer: TrustedIssuer) => secretAt(issuer, config);
  return exchangeByIssuer({ issuers, tenants, scopes, revocations, secretAt: at });
}

function secretAt({ issuer, agentSecretFile }: TrustedIssuer, config: AgentConfig): Secret {
  if (agentSecretFile === undefined) {
    // A secret is shown to the issuer that gave it, and to no other.
    if (new URL(issuer).origin === new URL(config.OIDC_ISSUER).origin) return config.OIDC_CLIENT_SECRET_FILE;
    throw new ConfigError('agent', [
      `OIDC_ISSUERS_FILE: \`${issuer}\`: \`agentSecretFile\` is required, the file with the secret of \`deputy-agent\` there`,
    ]);
  }
  const read = secretFile.safeParse(agentSecretFile);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ message }) => `OIDC_ISSUERS_FILE: \`${issuer}\`: ${message}`);
  throw new ConfigError('agent', problems);
}
