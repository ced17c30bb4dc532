import { createHash } from 'node:crypto';
import { type Db, type MongoClient } from 'mongodb';
import { type Holder } from './holder.js';
import { type DatabaseCredentials, type VaultSession } from './vault-session.js';

export interface CredentialFacts {
  /** Key in the cache; undefined for a credential made for one decision. */
  key: string | undefined;
  /** The decision that it is made for alone. */
  decisionId: string | undefined;
  /** The approval that the decision rests on. */
  approvalId: string | undefined;
  role: string;
  holder: Holder;
  /** Milliseconds since the epoch, the safety margin taken off already. */
  tokenEndsAt: number;
}

/** A database user that exists now, the login it hangs on and the pool that is connected as it. */
export class LiveCredential {
  readonly leaseDigest: string;
  readonly databaseUser: string;
  users = 0;
  lastUsedAt: number;
  /** No longer lent out. */
  isRetired = false;
  /** Milliseconds since the epoch. INVARIANT (no longer than its token): the sooner of token and lease. Nothing is renewed. */
  readonly endsAt: number;
  /** How long it lasts, in milliseconds. */
  readonly #lastMs: number;
  readonly #databases = new Map<string, Db>();
  readonly #session: VaultSession;
  readonly #client: MongoClient;
  readonly #isRefused: () => Promise<boolean>;

  constructor(
    readonly facts: CredentialFacts,
    session: VaultSession,
    client: MongoClient,
    credentials: DatabaseCredentials,
    isRefused: () => Promise<boolean>,
    /** When Vault was asked for it: all of its times are counted from then, or from later. */
    askedAt: number,
  ) {
    this.#session = session;
    this.#client = client;
    this.#isRefused = isRefused;
    this.leaseDigest = `sha256:${createHash('sha256').update(credentials.leaseId).digest('hex')}`;
    this.databaseUser = credentials.username;
    this.lastUsedAt = askedAt;
    this.#lastMs = Math.min(session.ttlMs, credentials.ttlMs);
    this.endsAt = Math.min(facts.tokenEndsAt, askedAt + this.#lastMs);
  }

  isUsable(now: number): boolean {
    return !this.isRetired && now < this.endsAt;
  }

  /** By which its login can be ended without its token. */
  get accessor(): string {
    return this.#session.accessor;
  }

  get overAt(): number {
    return this.#session.overAt;
  }

  /**
   * Whether a new loan may have it: with half of its life left for a call, or where nothing longer could be had. Whoever comes
   * later is lent another, and this one ends with its last loan.
   * @param handoverMs what a call may need
   */
  isLendable(now: number, handoverMs: number): boolean {
    const enough = Math.min(handoverMs, this.#lastMs / 2);
    return this.isUsable(now) && (now < this.endsAt - enough || !this.#canBeFollowed);
  }

  /** Whether it is time to make the one that follows it, so that no call waits for that. */
  isToBeFollowed(now: number): boolean {
    return this.#canBeFollowed && now >= this.endsAt - this.#lastMs * (2 / 3);
  }

  /** Another would last longer: the token does. */
  get #canBeFollowed(): boolean {
    return this.endsAt < this.facts.tokenEndsAt;
  }

  database(name: string): Db {
    const known = this.#databases.get(name);
    if (known) return known;
    const db = this.#client.db(name);
    this.#databases.set(name, db);
    return db;
  }

  /** Cuts its connections; what still runs on them fails. */
  async disconnect(): Promise<void> {
    await this.#client.close();
  }

  /** Whether the database itself knows its user no more. @throws whatever the driver throws where the database does not say */
  isDropped(): Promise<boolean> {
    return this.#isRefused();
  }

  revoke(): Promise<void> {
    return this.#session.revoke();
  }
}
