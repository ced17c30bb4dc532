import { CredentialError } from './credential-error.js';

/** A login, as far as it is ended. */
export interface Login {
  readonly accessor: string;
  /** Epoch milliseconds: Vault lets it last no longer. */
  readonly overAt: number;
  /** @throws CredentialError */
  revoke(): Promise<void>;
}

/**
 * Ends a login by its own token. Vault refuses alike a token that is over and one that may not end itself: which of the two it was
 * is said by whoever ends it by its accessor, or by its time.
 * @throws CredentialError where it is not known to be over
 */
export async function endLogin(
  login: Login,
  ender: { end(accessor: string): Promise<void> } | undefined,
  now = Date.now(),
): Promise<void> {
  try {
    await login.revoke();
  } catch (error) {
    if (!(error instanceof CredentialError && error.code === 'credential_refused')) throw error;
    if (ender) return ender.end(login.accessor);
    if (now < login.overAt) throw error;
  }
}
