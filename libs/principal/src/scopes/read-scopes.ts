import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '#libs/config';
import { ScopesFile, type TenantDirectory } from '#libs/contracts';
import { type TrustedIssuer } from '../issuers/trusted-issuer.js';
import { scopeFaults } from './scope-faults.js';
import { ScopeRules } from './scope-rules.js';

/**
 * Reads `scopes.json` of a policies folder.
 * @param issuers whose entries may say what their scopes mean
 * @throws ConfigError listing every fault
 */
export function readScopes(
  policiesDir: string,
  tenants: TenantDirectory,
  issuers: readonly Pick<TrustedIssuer, 'issuer' | 'scopes'>[] = [],
): ScopeRules {
  const path = join(policiesDir, 'scopes.json');
  const parsed = ScopesFile.safeParse(contentOf(path));
  if (!parsed.success)
    throw new ConfigError(
      'scopes',
      parsed.error.issues.map((issue) => `\`${path}\` ${issue.path.join('.') || 'it'}: ${issue.message}`),
    );
  const faults = scopeFaults(parsed.data, tenants);
  const rules = new ScopeRules(parsed.data, tenants);
  const unknown = issuers.flatMap(({ issuer, scopes }) =>
    [...new Set([...(scopes?.values() ?? [])].flat())]
      .filter((scope) => !rules.has(scope))
      .map(
        (scope) => `OIDC_ISSUERS_FILE: \`${issuer}\`: \`scopes\`: \`${scope}\` is no scope of \`${path}\``,
      ),
  );
  const all = [...faults.map((fault) => `\`${path}\` ${fault}`), ...unknown];
  if (all.length > 0) throw new ConfigError('scopes', all);
  return rules;
}

function contentOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError('scopes', [`\`${path}\` cannot be used: ${reason}`]);
  }
}
