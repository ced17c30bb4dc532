import { type BrokerLimits, type DocumentDbAddress } from './broker-options.js';
import { connectDatabase } from './connect-database.js';
import { type CredentialFacts, LiveCredential } from './live-credential.js';
import { type VaultConnector, type VaultSession } from './vault-session.js';

export interface CredentialSource {
  vault: VaultConnector;
  documentdb: DocumentDbAddress;
  limits: BrokerLimits;
  clock: () => number;
  /** Path of the JWT auth method for the token's issuer. */
  jwtMount: string | undefined;
  /** The database no longer accepts it. */
  onRefused: (live: LiveCredential) => void;
  /** Ends a login that came to nothing, in the background. */
  revoke: (session: VaultSession) => void;
}

/**
 * Logs in to Vault as the user, has a database user made for the role and connects as it.
 * @throws CredentialError; whatever had been made by then is revoked
 */
export async function makeCredential(
  token: string,
  facts: CredentialFacts,
  source: CredentialSource,
): Promise<LiveCredential> {
  const session = await source.vault.logIn(token, facts.tokenEndsAt - source.clock(), source.jwtMount);
  try {
    const credentials = await session.readCredentials(facts.role);
    const made: { live?: LiveCredential } = {};
    const client = await connectDatabase(source.documentdb, credentials, source.limits, () => {
      if (made.live) source.onRefused(made.live);
    });
    made.live = new LiveCredential(facts, session, client, credentials, source.clock());
    return made.live;
  } catch (error) {
    source.revoke(session);
    throw error;
  }
}
