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
  'period',
  'no_parent',
];

/**
 * `POST auth/token/create`: a child of the client's token, with policies of that one and its entity. It ends with its parent at
 * the latest, unless it is an orphan, and with `explicit_max_ttl` whatever is renewed.
 */
export async function createToken(core: Core, { token, fields }: AuthorizedRequest): Promise<VaultAnswer> {
  fields.only(...fieldNames);
  const policies = fields.list('policies', token.policies);
  if (token.expiresAt !== null && !policies.every((policy) => token.policies.includes(policy)))
    throw badRequest('child policies must be subset of parent');
  const longest = fields.duration('explicit_max_ttl');
  // A periodic token lasts that long after each renewal, without end.
  const period = fields.duration('period');
  const isOrphan = fields.flag('no_parent');
  if ((period > 0 || isOrphan) && token.expiresAt !== null)
    throw badRequest('root or sudo privileges required to create periodic or orphan token');
  const name = fields.text('display_name').replace(/[^a-zA-Z0-9-]/g, '-');
  const made = mintToken(core, {
    policies,
    // A parent without it has none to pass on.
    noDefaultPolicy: fields.flag('no_default_policy') || !token.policies.includes('default'),
    entityId: token.entityId,
    displayName: name ? `token-${name}` : 'token',
    path: 'auth/token/create',
    metadata: fields.textMap('meta') ?? {},
    ttlSeconds: period || fields.duration('ttl') || longest,
    maxTtlSeconds: period > 0 ? 100 * 365 * 86_400 : longest,
    ...(!isOrphan && { parent: token.digest }),
    ...(!fields.flag('renewable', true) && { isNotRenewable: true as const }),
  });
  await core.save();
  return { auth: authOf(core, made.text, made.token) };
}
