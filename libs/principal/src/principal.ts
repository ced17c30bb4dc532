import { type Role } from '#libs/contracts';

/**
 * Who is calling, as a token this service verified itself says: a person, and the agent acting for them.
 * INVARIANT (no caller without verification): only a {@link TokenVerifier} makes one.
 */
export interface Principal {
  /** `id` is the opaque `sub`; `name` the username that data and policies speak of. */
  readonly user: { readonly id: string; readonly name: string };
  readonly tenant: string;
  readonly roles: readonly Role[];
  /** The client acting now: `azp`, and `act.sub` where the token was exchanged. */
  readonly agent: { readonly id: string };
  /** Every client in the chain, the acting one first (RFC 8693 section 4.1). */
  readonly actors: readonly string[];
  readonly scopes: readonly string[];
  readonly tokenId: string;
  readonly sessionId: string | null;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** The token itself, to be exchanged or to log in to Vault with. Never logged. */
  readonly token: string;
}
