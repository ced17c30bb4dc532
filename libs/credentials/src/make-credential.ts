import { type BrokerLimits, type DocumentDbAddress } from './broker-options.js';
import { connectDatabase, isRefused } from './connect-database.js';
import { type MadeOfLogin } from './ending-credential.js';
import { type LoginLog } from './login-log.js';
import { type CredentialFacts, LiveCredential } from './live-credential.js';
import { type VaultConnector } from './vault-connector.js';
import { type VaultSession } from './vault-session.js';

export interface CredentialSource {
  vault: VaultConnector;
  documentdb: DocumentDbAddress;
  limits: BrokerLimits;
  clock: () => number;
  /** Path of the JWT auth method for the token's issuer. */
  jwtMount: string | undefined;
  /** Aborted when nobody waits for it any more, with the `CredentialError` that says why. */
  unwanted: AbortSignal;
  /** Undefined where nobody else could end what this process leaves behind. */
  logins: LoginLog | undefined;
  /** The database no longer accepts it. */
  onRefused: (live: LiveCredential) => void;
  /** Ends a login that came to nothing, in the background, with the user that was made of it. */
  revoke: (session: VaultSession, made: MadeOfLogin | undefined) => void;
}

/**
 * Logs in to Vault as the user, has a database user made for the role and connects as it.
 * INVARIANT (nobody waits, nobody pays): once nobody waits for it, no further step is begun, so that Vault and the database work for those who do.
 * @throws CredentialError; whatever had been made by then is revoked
 */
export async function makeCredential(
  token: string,
  facts: CredentialFacts,
  source: CredentialSource,
): Promise<LiveCredential> {
  const { documentdb, limits } = source;
  const revoke = (login: VaultSession) => source.revoke(login, undefined);
  // Vault counts from its answer: counted from here, nothing is lent that is over there, however long this takes.
  const askedAt = source.clock();
  const tokenLastsMs = facts.tokenEndsAt - askedAt;
  const { decisionId, approvalId } = facts;
  const lastsMs = decisionId === undefined ? tokenLastsMs : Math.min(tokenLastsMs, limits.decisionMs);
  const madeFor = decisionId === undefined ? undefined : { decisionId, approvalId };
  const session = await source.vault.logIn({
    unwanted: source.unwanted,
    token,
    lastsMs,
    madeFor,
    jwtMount: source.jwtMount,
    revoke,
  });
  let unconnected: MadeOfLogin | undefined;
  try {
    source.unwanted.throwIfAborted();
    // Both at once, and both waited for: nothing is lent before the login is written down, and it ends after what it made.
    const reading = session.readCredentials(facts.role);
    const use = {
      ...{ role: facts.role, endsAt: askedAt + session.ttlMs },
      ...(decisionId !== undefined && { decisionId }),
    };
    await Promise.allSettled([reading, source.logins?.opened(session.accessor, facts.holder, use)]).then(
      throwFirst,
    );
    const credentials = await reading;
    const { username, password } = credentials;
    const isDropped = () => isRefused(documentdb, { username, password }, limits);
    unconnected = { isDropped };
    source.unwanted.throwIfAborted();
    const made: { live?: LiveCredential } = {};
    const client = await connectDatabase(documentdb, credentials, limits, () => {
      if (made.live) source.onRefused(made.live);
    });
    made.live = new LiveCredential(facts, session, client, credentials, isDropped, askedAt);
    return made.live;
  } catch (error) {
    source.revoke(session, unconnected);
    throw error;
  }
}

function throwFirst(settled: readonly PromiseSettledResult<unknown>[]): void {
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
}
