import { type IsRevoked, type Revocable } from './revocable.js';

/** What is known of revocations, for whoever verifies tokens or holds what was got with them. */
export interface Revocations {
  /**
   * Resolves when what is known is of now and does not end it.
   * @throws TokenRejected `revoked`, or `revocations_unknown` when nothing was heard for too long
   */
  check(held: Revocable): Promise<void>;
  /** Calls `ended` as soon as it is heard that this is over. @returns what ends the watch */
  whenRevoked(held: Revocable, ended: () => void): () => void;
  /** Calls `changed` with every revocation that is heard of, for whoever holds many things. @returns what ends the watch */
  onRevocation(changed: (isRevoked: IsRevoked) => void): () => void;
}
