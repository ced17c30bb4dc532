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
  renewedAt: number;
  isRenewing = false;
  /** No longer lent out. */
  isRetired = false;
  leaseEndsAt: number;
  readonly #databases = new Map<string, Db>();
  readonly #leaseId: string;
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
    this.#leaseId = credentials.leaseId;
    this.leaseDigest = `sha256:${createHash('sha256').update(credentials.leaseId).digest('hex')}`;
    this.databaseUser = credentials.username;
    this.lastUsedAt = now;
    this.renewedAt = now;
    this.leaseEndsAt = now + Math.min(session.ttlMs, credentials.ttlMs);
  }

  /** Milliseconds since the epoch. INVARIANT (no longer than its token): the sooner of token and lease. */
  get endsAt(): number {
    return Math.min(this.facts.tokenEndsAt, this.leaseEndsAt);
  }

  isUsable(now: number): boolean {
    return !this.isRetired && now < this.endsAt;
  }

  /** Half of its time is over and somebody used it since the last renewal. */
  wantsRenewal(now: number): boolean {
    const isDue = now >= this.renewedAt + (this.leaseEndsAt - this.renewedAt) / 2;
    return isDue && !this.isRenewing && (this.users > 0 || this.lastUsedAt > this.renewedAt);
  }

  async renew(now: () => number): Promise<void> {
    this.isRenewing = true;
    try {
      const ttlMs = await this.#session.renew(this.#leaseId);
      this.renewedAt = now();
      this.leaseEndsAt = this.renewedAt + ttlMs;
    } finally {
      this.isRenewing = false;
    }
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
