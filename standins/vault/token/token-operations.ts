import { type Core } from '../core.js';
import { badRequest } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { authOf, revokeToken } from './tokens.js';

/** Asks for `increment` more seconds from now; never past the token's maximum. */
export async function renewSelf(core: Core, request: AuthorizedRequest): Promise<VaultAnswer> {
  const { token } = request;
  if (token.expiresAt === null || token.isNotRenewable) throw badRequest('lease is not renewable');
  const seconds = request.fields.only('increment').duration('increment') || token.ttlSeconds;
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
  const accessor = fields.only('accessor').text('accessor');
  const token = [...core.state.tokens.values()].find((candidate) => candidate.accessor === accessor);
  if (!token) throw badRequest('invalid accessor');
  revokeToken(core, token);
  await core.save();
}
