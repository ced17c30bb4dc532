/**
 * Why a token was refused.
 * `keys_unavailable` says nothing about the token: the issuer's keys could not be had, so it is refused for now.
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
  | 'peer_mismatch';

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
