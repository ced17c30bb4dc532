import { type Core } from '../core.js';
import { badRequest } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { authOf, identityPoliciesOf, revokeToken, secondsLeft } from './tokens.js';

const isoTime = (milliseconds: number) => new Date(milliseconds).toISOString();

export function lookupSelf(core: Core, { token, tokenText }: AuthorizedRequest): VaultAnswer {
  return {
    data: {
      accessor: token.accessor,
      creation_time: Math.floor(token.createdAt / 1000),
      creation_ttl: token.ttlSeconds,
      display_name: token.displayName,
      entity_id: token.entityId,
      expire_time: token.expiresAt === null ? null : isoTime(token.expiresAt),
      explicit_max_ttl: 0,
      id: tokenText,
      issue_time: isoTime(token.createdAt),
      meta: Object.keys(token.metadata).length > 0 ? token.metadata : null,
      num_uses: 0,
      orphan: true,
      path: token.path,
      policies: token.policies,
      identity_policies: identityPoliciesOf(core, token),
      renewable: token.expiresAt !== null,
      ttl: secondsLeft(core, token),
      type: 'service',
    },
  };
}

/** Asks for `increment` more seconds from now; never past the token's maximum. */
export async function renewSelf(core: Core, request: AuthorizedRequest): Promise<VaultAnswer> {
  const { token } = request;
  if (token.expiresAt === null) throw badRequest('lease is not renewable');
  const seconds = request.fields.duration('increment') || token.ttlSeconds;
  token.expiresAt = Math.min(core.clock() + seconds * 1000, token.maxExpiresAt);
  await core.save();
  return { auth: authOf(core, request.tokenText, token) };
}

export async function revokeSelf(core: Core, { token }: AuthorizedRequest): Promise<void> {
  if (token.expiresAt === null) throw badRequest('the root token of the local stand-in cannot be revoked');
  revokeToken(core, token);
  await core.save();
}

export async function revokeAccessor(core: Core, { fields }: AuthorizedRequest): Promise<void> {
  const accessor = fields.text('accessor');
  const token = [...core.state.tokens.values()].find((candidate) => candidate.accessor === accessor);
  if (!token) throw badRequest('invalid accessor');
  revokeToken(core, token);
  await core.save();
}
