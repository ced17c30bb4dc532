/**
 * Why a token was refused.
 * `keys_unavailable`, `revocations_unknown` and `agents_unknown` say nothing about the token: the issuer's keys could not be
 * had, or nothing was heard of revocations or of registered agents for too long, so it is refused for now.
 */
export type TokenRejection =
  | 'missing'
  | 'malformed'
  | 'oversized'
  | 'algorithm'
  | 'unknown_key'
  | 'keys_unavailable'
  | 'signature'
  | 'type'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not_yet_valid'
  | 'claims'
  | 'scope'
  | 'tenant'
  | 'groups_overage'
  | 'actor_mismatch'
  | 'client_unknown'
  | 'peer_mismatch'
  | 'revoked'
  | 'revocations_unknown'
  | 'agents_unknown';

/** A token that proves nothing here. The message names the rule, never the token. */
export class TokenRejected extends Error {
  constructor(
    readonly code: TokenRejection,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'TokenRejected';
  }
}

/** Whether it may be taken later, as it is. */
export const isForNow = ({ code }: TokenRejected): boolean =>
  code === 'keys_unavailable' || code === 'revocations_unknown' || code === 'agents_unknown';
