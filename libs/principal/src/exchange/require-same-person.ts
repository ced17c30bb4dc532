import { type Revocable } from '../revocation/revocable.js';
import { isForNow, TokenRejected } from '../token-rejected.js';
import { type TokenVerifier } from '../verification/create-token-verifier.js';
import { ExchangeRefused } from './exchange-refused.js';

export interface AskedFor {
  /** Of the token that was exchanged. */
  readonly held: Pick<Revocable, 'user' | 'tenant'> | undefined;
  /** Whom the new one was asked of. */
  readonly issuer: string;
}

/**
 * Reads what an exchange answered as mcp will.
 * INVARIANT (an exchange changes nobody): the token is of the person, the tenant and the issuer that it was asked for, and the agent
 * acts. An issuer whose mapping of people went wrong would otherwise have the agent act as somebody else.
 * @throws ExchangeRefused `refused`, or `unavailable` where the issuer's keys cannot be had
 */
export async function requireSamePerson(
  verifier: Pick<TokenVerifier, 'verify'>,
  token: string,
  { held, issuer }: AskedFor,
): Promise<void> {
  const made = await verifier.verify(token).catch((cause: unknown) => {
    if (!(cause instanceof TokenRejected)) throw cause;
    if (isForNow(cause)) throw new ExchangeRefused('unavailable', cause.message, { cause });
    if (cause.code === 'revoked')
      throw new ExchangeRefused('interaction_required', `the person must sign in again: ${cause.message}`, {
        cause,
      });
    throw refused(`mcp would not take (${cause.message})`, cause);
  });
  if (made.user?.key !== held?.user?.key) throw refused('names another person');
  if (made.tenant !== held?.tenant) throw refused('names another tenant');
  if (made.issuer !== issuer) throw refused('is of another issuer');
  if (made.agent.id !== 'deputy-agent') throw refused('lets another client act');
}

const refused = (how: string, cause?: unknown) =>
  new ExchangeRefused(
    'refused',
    `the identity provider exchanged the token for one that ${how}; see docs/identity.md, and what the provider maps people to`,
    { cause },
  );
