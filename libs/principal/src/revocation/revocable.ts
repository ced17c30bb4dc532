import { type PersonKey } from '#libs/contracts';

/** What can be ended of a token, or of what stands for one. */
export interface Revocable {
  readonly tokenId?: string;
  /** `kid` of the key that signed it. */
  readonly keyId?: string;
  readonly sessionId: string | null;
  /** Undefined where whoever holds it cannot know: what is ended for a tenant alone does not reach it. */
  readonly tenant: string | undefined;
  readonly user?: { readonly key: PersonKey };
  /** Every client that acts, or acted before it. */
  readonly actors: readonly string[];
  /** Epoch seconds. */
  readonly issuedAt: number;
}

/** Whether something that was held is ended by now. */
export type IsRevoked = (held: Revocable) => boolean;

/** These of whatever has more, and may have what is not to be kept. */
export const revocableOf = ({
  tokenId,
  keyId,
  sessionId,
  tenant,
  user,
  actors,
  issuedAt,
}: Revocable): Revocable => ({
  ...(tokenId !== undefined && { tokenId }),
  ...(keyId !== undefined && { keyId }),
  sessionId,
  tenant,
  ...(user && { user: { key: user.key } }),
  actors,
  issuedAt,
});
