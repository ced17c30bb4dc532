import { createHash, timingSafeEqual } from 'node:crypto';
import { type Core } from '../core.js';
import { revokeLeasesOf } from '../database/leases.js';
import { Acl } from '../policy/acl.js';
import { parsePolicy } from '../policy/parse-policy.js';
import { randomText } from '../random-text.js';
import { type Auth } from '../vault-request.js';
import { type Token } from '../vault-state.js';

/** Vault's longest time to live where nothing shorter is set: 768 hours. */
export const systemMaxTtlSeconds = 768 * 3600;

export const digestOf = (tokenText: string) => createHash('sha256').update(tokenText).digest('hex');

/** The token a request carries, if it is known and not expired. The root token lives in no table. */
export function findToken(core: Core, tokenText: string): Token | undefined {
  const digest = digestOf(tokenText);
  if (timingSafeEqual(Buffer.from(digest), Buffer.from(digestOf(core.rootToken)))) return rootToken(digest);
  const token = core.state.tokens.get(digest);
  return token && !isExpired(core, token) ? token : undefined;
}

export const isExpired = (core: Core, token: Token) =>
  token.expiresAt !== null && core.clock() >= token.expiresAt;

export interface NewToken {
  policies: string[];
  noDefaultPolicy: boolean;
  entityId: string;
  displayName: string;
  path: string;
  metadata: Record<string, string>;
  ttlSeconds: number;
  maxTtlSeconds: number;
  parent?: string;
  isNotRenewable?: true;
}

/** Makes a service token, an orphan unless it has a parent, and keeps its digest. */
export function mintToken(core: Core, wanted: NewToken): { text: string; token: Token } {
  const text = `hvs.${randomText(91)}`;
  const now = core.clock();
  const maxTtl = wanted.maxTtlSeconds || systemMaxTtlSeconds;
  const ttlSeconds = Math.min(wanted.ttlSeconds || maxTtl, maxTtl);
  const token: Token = {
    digest: digestOf(text),
    accessor: randomText(24),
    policies: [...new Set([...(wanted.noDefaultPolicy ? [] : ['default']), ...wanted.policies])].sort(),
    entityId: wanted.entityId,
    displayName: wanted.displayName,
    path: wanted.path,
    createdAt: now,
    expiresAt: now + ttlSeconds * 1000,
    maxExpiresAt: now + maxTtl * 1000,
    ttlSeconds,
    metadata: wanted.metadata,
    ...(wanted.parent !== undefined && { parent: wanted.parent }),
    ...(wanted.isNotRenewable && { isNotRenewable: true }),
  };
  core.state.tokens.set(token.digest, token);
  return { text, token };
}

/** Policies of the groups that the token's entity belongs to now, not when it logged in. */
export function identityPoliciesOf(core: Core, token: Token): string[] {
  if (!token.entityId) return [];
  const groups = [...core.state.groups.values()].filter((group) =>
    group.memberEntityIds.includes(token.entityId),
  );
  return [...new Set(groups.flatMap((group) => group.policies))].sort();
}

export function aclOf(core: Core, token: Token): Acl {
  const names = new Set([...token.policies, ...identityPoliciesOf(core, token)]);
  const sources = [...names].map((name) => core.state.policies.get(name) ?? '');
  return new Acl(sources.flatMap(parsePolicy), token.policies.includes('root') && token.expiresAt === null);
}

/** Forgets the token and those it made, and starts the revocation of every lease of theirs. */
export function revokeToken(core: Core, token: Token): void {
  core.state.tokens.delete(token.digest);
  revokeLeasesOf(core, token.digest);
  for (const child of [...core.state.tokens.values()])
    if (child.parent === token.digest) revokeToken(core, child);
}

export function authOf(core: Core, text: string, token: Token): Auth {
  const identityPolicies = identityPoliciesOf(core, token);
  return {
    client_token: text,
    accessor: token.accessor,
    policies: [...new Set([...token.policies, ...identityPolicies])],
    token_policies: token.policies,
    ...(identityPolicies.length > 0 ? { identity_policies: identityPolicies } : {}),
    metadata: token.metadata,
    lease_duration: secondsLeft(core, token),
    renewable: !token.isNotRenewable,
    entity_id: token.entityId,
    token_type: 'service',
    orphan: token.parent === undefined,
    mfa_requirement: null,
    num_uses: 0,
  };
}

export const secondsLeft = (core: Core, { expiresAt }: { expiresAt: number | null }) =>
  expiresAt === null ? 0 : Math.max(0, Math.round((expiresAt - core.clock()) / 1000));

const rootToken = (digest: string): Token => ({
  digest,
  accessor: 'root',
  policies: ['root'],
  entityId: '',
  displayName: 'root',
  path: 'auth/token/root',
  createdAt: 0,
  expiresAt: null,
  maxExpiresAt: 0,
  ttlSeconds: 0,
  metadata: {},
});
