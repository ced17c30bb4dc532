import { createHash } from 'node:crypto';
import { type Db, type MongoClient } from 'mongodb';
import { type Holder } from './broker-options.js';
import { type DatabaseCredentials, type VaultSession } from './vault-session.js';

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
  readonly madeAt: number;
  /** No longer lent out. */
  isRetired = false;
  readonly leaseEndsAt: number;
  readonly #databases = new Map<string, Db>();
  readonly #session: VaultSession;
  readonly #client: MongoClient;

  constructor(
    readonly facts: CredentialFacts,
    session: VaultSession,
    client: MongoClient,
    credentials: DatabaseCredentials,
    now: number,
  ) {
    this.#session = session;
    this.#client = client;
    this.leaseDigest = `sha256:${createHash('sha256').update(credentials.leaseId).digest('hex')}`;
    this.databaseUser = credentials.username;
    this.lastUsedAt = now;
    this.madeAt = now;
    this.leaseEndsAt = now + Math.min(session.ttlMs, credentials.ttlMs);
  }

  /** Milliseconds since the epoch. INVARIANT (no longer than its token): the sooner of token and lease. */
  get endsAt(): number {
    return Math.min(this.facts.tokenEndsAt, this.leaseEndsAt);
  }

  isUsable(now: number): boolean {
    return !this.isRetired && now < this.endsAt;
  }

  /**
   * Whether a new loan may have it: with enough left for a call, or where nothing longer could be had. Nothing is renewed, so
   * that whoever comes late is lent another, and this one ends with its last loan.
   * @param handoverMs what a call may need
   */
  isLendable(now: number, handoverMs: number): boolean {
    const enough = Math.min(handoverMs, (this.leaseEndsAt - this.madeAt) / 2);
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

  revoke(): Promise<void> {
    return this.#session.revoke();
  }
}
