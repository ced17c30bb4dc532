import { type Db } from 'mongodb';
import { type LiveCredential } from './live-credential.js';

/**
 * A credential on loan. The driver's handle is reached through an accessor, so that printing or serialising a loan
 * shows whose it is and never what it opens.
 */
export class BorrowedCredential {
  readonly leaseDigest: string;
  readonly role: string;
  readonly databaseUser: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  readonly #live: LiveCredential;
  readonly #database: string;
  readonly #end: (outcome: 'given_back' | 'discarded') => Promise<void>;
  #ended: Promise<void> | undefined;

  constructor(
    live: LiveCredential,
    database: string,
    end: (outcome: 'given_back' | 'discarded') => Promise<void>,
  ) {
    this.leaseDigest = live.leaseDigest;
    this.role = live.facts.role;
    this.databaseUser = live.databaseUser;
    this.expiresAt = Math.floor(live.endsAt / 1000);
    this.#live = live;
    this.#database = database;
    this.#end = end;
  }

  /** The tenant's database, connected with this credential. */
  get db(): Db {
    if (this.#ended) throw new Error('the credential was given back: borrow another');
    return this.#live.database(this.#database);
  }

  /** Ends the loan; a credential made for one decision is revoked. Never throws; later calls do nothing. */
  giveBack(): Promise<void> {
    this.#ended ??= this.#end('given_back');
    return this.#ended;
  }

  /** Ends the loan and the credential with it. Never throws; later calls do nothing. */
  discard(): Promise<void> {
    this.#ended ??= this.#end('discarded');
    return this.#ended;
  }
}
