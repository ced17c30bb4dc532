import { type Holder } from './holder.js';

/** What a login is for, so that whoever looks after the mesh sees what is lent. */
export interface LoginUse {
  /** Of the database, that Vault was asked for. */
  readonly role: string;
  /** Epoch milliseconds: Vault ends it by itself then. */
  readonly endsAt: number;
  /** The one decision that it was made for. Absent where several share it. */
  readonly decisionId?: string;
}

/**
 * Where the logins that are open at Vault are written down, for as long as they are: what this process can no longer end,
 * because it was killed or Vault was away, is ended by another that may revoke by accessor.
 */
export interface LoginLog {
  /** INVARIANT (no login is forgotten): nothing is lent before this. @throws CredentialError where it could not be written down */
  opened(accessor: string, holder: Holder, use: LoginUse): Promise<void>;
  /** How many are open, of every instance, as far as is known. */
  readonly count?: number;
  /** Vault has ended it, or knows it no more. Never throws. */
  ended(accessor: string): Promise<void>;
}
