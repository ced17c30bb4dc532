import { createHash } from 'node:crypto';
import { type Db, type MongoClient } from 'mongodb';
import { type Holder } from './holder.js';
import { CredentialError } from './credential-error.js';
import { type DatabaseCredentials, type VaultSession } from './vault-session.js';

const firstPauseMs = 250;
const longestPauseMs = 4_000;

export interface CredentialFacts {
  /** Key in the cache; undefined for a credential made for one decision. */
  key: string | undefined;
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
  #leaseEndsAt: number;
  #renewing = false;
  /** When it is renewed next, in milliseconds since the epoch: at half of what is left, and later after each failure. */
  #renewAt: number;
  #failures = 0;
  /** How long it lasted when it was made, in milliseconds. */
  readonly #lastMs: number;
  readonly #databases = new Map<string, Db>();
  readonly #session: VaultSession;
  readonly #client: MongoClient;
  readonly #leaseId: string;
  readonly #isRefused: () => Promise<boolean>;

  constructor(
    readonly facts: CredentialFacts,
    session: VaultSession,
    client: MongoClient,
    credentials: DatabaseCredentials,
    isRefused: () => Promise<boolean>,
    now: number,
  ) {
    this.#session = session;
    this.#client = client;
    this.#isRefused = isRefused;
    this.leaseDigest = `sha256:${createHash('sha256').update(credentials.leaseId).digest('hex')}`;
    this.databaseUser = credentials.username;
    this.lastUsedAt = now;
    this.#leaseId = credentials.leaseId;
    this.#lastMs = Math.min(session.ttlMs, credentials.ttlMs);
    this.#leaseEndsAt = now + this.#lastMs;
    this.#renewAt = now + this.#lastMs / 2;
  }

  /** Milliseconds since the epoch. INVARIANT (no longer than its token): the sooner of token and lease. */
  get endsAt(): number {
    return Math.min(this.facts.tokenEndsAt, this.#leaseEndsAt);
  }

  isUsable(now: number): boolean {
    return !this.isRetired && now < this.endsAt;
  }

  /** By which its login can be ended without its token. */
  get accessor(): string {
    return this.#session.accessor;
  }

  /** Whether it is time to have it last longer: while it is used, and while its user's token lives. */
  isToBeRenewed(now: number): boolean {
    return (
      !this.#renewing && now >= this.#renewAt && this.endsAt < this.facts.tokenEndsAt && this.isUsable(now)
    );
  }

  /**
   * Has it last as long again as it did at first, and never longer than its user's token. One attempt: after a failure
   * the next is due later, and not when others of the same moment are.
   * @throws CredentialError
   */
  async renew(clock: () => number): Promise<void> {
    this.#renewing = true;
    try {
      const now = clock();
      const lastsMs = await this.#session.renew(
        this.#leaseId,
        Math.min(this.#lastMs, this.facts.tokenEndsAt - now),
      );
      // From before it was asked: Vault counts from then on, or later.
      this.#leaseEndsAt = Math.max(this.#leaseEndsAt, now + lastsMs);
      this.#failures = 0;
      this.#renewAt = now + Math.max(lastsMs, this.#leaseEndsAt - now) / 2;
      // Vault lets it last no longer: it ends when it does, and whoever comes late is lent another.
      if (lastsMs < this.#lastMs / 2) this.#renewAt = Infinity;
    } catch (error) {
      this.#failures += 1;
      const pause = Math.min(firstPauseMs * 2 ** this.#failures, longestPauseMs);
      const isFinal = error instanceof CredentialError && error.code === 'credential_refused';
      this.#renewAt = isFinal ? Infinity : clock() + pause * (0.5 + Math.random() / 2);
      throw error;
    } finally {
      this.#renewing = false;
    }
  }

  /**
   * Whether a new loan may have it: with enough left for a call, or where nothing longer could be had. Where it is not renewed,
   * whoever comes late is lent another, and this one ends with its last loan.
   * @param handoverMs what a call may need
   */
  isLendable(now: number, handoverMs: number): boolean {
    const enough = Math.min(handoverMs, this.#lastMs / 4);
    return this.isUsable(now) && (now < this.endsAt - enough || this.endsAt >= this.facts.tokenEndsAt);
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
