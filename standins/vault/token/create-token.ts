import { type Core } from '../core.js';
import { badRequest } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { authOf, mintToken } from './tokens.js';

const fieldNames = [
  'policies',
  'no_default_policy',
  'ttl',
  'explicit_max_ttl',
  'renewable',
  'display_name',
  'meta',
];

/**
 * `POST auth/token/create`: a child of the client's token, with policies of that one and its entity. It ends with its parent at
 * the latest, and with `explicit_max_ttl` whatever is renewed.
 */
export async function createToken(core: Core, { token, fields }: AuthorizedRequest): Promise<VaultAnswer> {
  fields.only(...fieldNames);
  const policies = fields.list('policies', token.policies);
  if (token.expiresAt !== null && !policies.every((policy) => token.policies.includes(policy)))
    throw badRequest('child policies must be subset of parent');
  const longest = fields.duration('explicit_max_ttl');
  const name = fields.text('display_name').replace(/[^a-zA-Z0-9-]/g, '-');
  const made = mintToken(core, {
    policies,
    // A parent without it has none to pass on.
    noDefaultPolicy: fields.flag('no_default_policy') || !token.policies.includes('default'),
    entityId: token.entityId,
    displayName: name ? `token-${name}` : 'token',
    path: 'auth/token/create',
    metadata: fields.textMap('meta') ?? {},
    ttlSeconds: fields.duration('ttl') || longest,
    maxTtlSeconds: longest,
    parent: token.digest,
    ...(!fields.flag('renewable', true) && { isNotRenewable: true as const }),
  });
  await core.save();
  return { auth: authOf(core, made.text, made.token) };
}
