import { type Person, type Role } from '#libs/contracts';
import { type AgentStanding } from './agents/agent-standing.js';

/**
 * Who asks, as a token this service verified itself says: a person through an agent, or an agent alone.
 * INVARIANT (no principal without verification): only a {@link TokenVerifier} makes one.
 */
export interface Principal {
  /** Absent for an agent that comes for itself, which only a verifier that `takesMachines` makes a principal of. */
  readonly user?: Person;
  readonly tenant: string;
  readonly roles: readonly Role[];
  /**
   * The client acting now: `azp`, and `act.sub` where the token was exchanged. Without a standing it is one that the tenant
   * does not know, or the service that verified the token keeps no watch on the registry; policy takes both alike.
   */
  readonly agent: { readonly id: string; readonly standing?: AgentStanding };
  /** Every client in the chain, the acting one first (RFC 8693 section 4.1). */
  readonly actors: readonly string[];
  /**
   * What the token may be used for, of policies/scopes.json: never more than the roles and groups of whoever asks give.
   */
  readonly scopes: readonly string[];
  /** What those give besides, so that a sign-in that asks for it could bring it. */
  readonly unasked: readonly string[];
  readonly tokenId: string;
  /** `kid` of the key that signed it. */
  readonly keyId?: string;
  readonly sessionId: string | null;
  /** The issuer that signed the token, as `iss` names it: also of a person whom it vouches for and another one knows. */
  readonly issuer: string;
  /** Whether the issuer says that a second factor was used; false where it says nothing of it. */
  readonly secondFactor: boolean;
  /** When the person proved who they are, in epoch seconds; absent where the issuer does not say. */
  readonly authenticatedAt?: number;
  /** Epoch seconds. */
  readonly issuedAt: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** The token itself, to be exchanged or to log in to Vault with. Never logged. */
  readonly token: string;
}
