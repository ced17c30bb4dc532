export type CredentialErrorCode =
  /** Vault refused the token, or the user may not have this role. Asking again will not help. */
  | 'credential_refused'
  /** Vault is down, sealed, slow or misconfigured. */
  | 'vault_unavailable'
  /** The database cannot be reached. */
  | 'database_unavailable'
  /** The database did not accept the credential that Vault had just made. */
  | 'database_refused'
  /** The user's token has expired, or will before anything useful could be done. */
  | 'token_expired'
  /** As many credentials are in use as may be. */
  | 'capacity_exhausted'
  /** Whoever asked gave up. */
  | 'aborted'
  /** It is taken back by this service: the broker is shutting down, or whoever's it was is revoked. */
  | 'closed';

/**
 * Why no credential was borrowed. Carries no cause: what Vault's client and the driver throw holds the request, and
 * with it tokens and connection strings. `detail` is a code or Vault's own words, never either of those.
 */
export class CredentialError extends Error {
  constructor(
    readonly code: CredentialErrorCode,
    /** In words of our own, which may be shown. */
    readonly reason: string,
    readonly detail?: string,
  ) {
    super(detail ? `${reason} (${detail})` : reason);
    this.name = 'CredentialError';
  }
}

/** Vault did not answer in time. */
export const late = () =>
  new CredentialError('vault_unavailable', 'no credential could be had in time', 'deadline passed');

/** Whoever asked has left. */
export const left = () => new CredentialError('aborted', 'the call was abandoned');

/** It was revoked before it could be lent. */
export const takenBack = () =>
  new CredentialError('closed', 'the credential was taken back before it could be lent');
