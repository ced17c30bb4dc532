import { createHash } from 'node:crypto';
import { type MongoClient } from 'mongodb';
import { within } from '#libs/deadline';
import { BorrowedCredential } from './borrowed-credential.js';
import { closingForMany } from './closing-for-many.js';
import {
  type BorrowRequest,
  type BrokerLimits,
  type BrokerOptions,
  defaultLimits,
} from './broker-options.js';
import { type Holder, nameOf } from './holder.js';
import { anonymousClient } from './connect-database.js';
import { CredentialError, left, takenBack } from './credential-error.js';
import { endLogin, type Login } from './end-login.js';
import { type CredentialsEnded } from './ending.js';
import { EndingCredential, type MadeOfLogin } from './ending-credential.js';
import { EndingCredentials } from './ending-credentials.js';
import { type CredentialFacts, type LiveCredential } from './live-credential.js';
import { makeCredential } from './make-credential.js';
import { Revocations } from './revocation.js';
import { UnderWay } from './under-way.js';
import { VaultClients } from './vault-clients.js';
import { VaultConnector } from './vault-connector.js';

const sweepEveryMs = 500;
/** A tenant's name becomes part of a path at Vault. */
const tenantName = /^[a-z][a-z0-9-]{0,30}$/;

/**
 * Lends database credentials that Vault makes for one user and one role with that user's own token. Nothing lent
 * outlives its token; nothing is shared between tokens.
 */
export class CredentialBroker {
  readonly #options: BrokerOptions;
  readonly #limits: BrokerLimits;
  readonly #clock: () => number;
  readonly #clients: VaultClients;
  readonly #vault: VaultConnector;
  readonly #revocations: Revocations;
  readonly #ending = new EndingCredentials();
  /** Least recently used first. */
  readonly #cached = new Map<string, LiveCredential>();
  readonly #all = new Set<LiveCredential>();
  readonly #acquiring = new Map<string, Promise<LiveCredential>>();
  readonly #underWay: UnderWay;
  /** Credentials that are being made now. */
  #making = 0;
  readonly #closing = closingForMany();
  readonly #sweep: NodeJS.Timeout;
  #probe: MongoClient | undefined;
  #isClosed = false;

  constructor(options: BrokerOptions) {
    if (/[@/]/.test(options.documentdb.hosts))
      throw new Error(
        'the database hosts must be `host:port`, separated by commas, without a scheme or credentials',
      );
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#clock = options.clock ?? Date.now;
    const { vaultMs } = this.#limits;
    this.#clients = new VaultClients(options.vault, vaultMs);
    this.#vault = new VaultConnector(options.vault, this.#clients, vaultMs);
    this.#revocations = new Revocations(options.logger, this.#clock);
    this.#underWay = new UnderWay(this.#limits, (live) => this.#end(live), this.#clock);
    this.#sweep = setInterval(() => this.#tend(), sweepEveryMs);
    this.#sweep.unref();
  }

  /**
   * Borrows the user's credential for one tenant and access. Give it back in a `finally`.
   * @throws CredentialError
   */
  async borrow(request: BorrowRequest): Promise<BorrowedCredential> {
    const role = this.#admit(request);
    if (request.decisionId !== undefined)
      return this.#lend(await this.#acquire(request, role, undefined), request);
    const key = `${createHash('sha256').update(request.token).digest('hex')}:${role}`;
    const known = this.#cached.get(key);
    if (known?.isLendable(this.#clock(), this.#limits.handoverMs)) {
      this.#cached.delete(key);
      this.#cached.set(key, known);
      // Lent first: what is in use makes no room for the one that follows it.
      const lent = this.#lend(known, request);
      if (known.isToBeFollowed(this.#clock())) this.#follow(known, request, role, key);
      return lent;
    }
    if (known) this.#let(known);
    return this.#lend(await this.#acquireOnce(request, role, key), request);
  }

  /** Whether Vault and the database can be reached now. */
  async ready(): Promise<{ vault: boolean; documentdb: boolean }> {
    const [vault, documentdb] = await Promise.all([this.#vault.isReady(), this.#isDatabaseReady()]);
    return { vault, documentdb };
  }

  /**
   * Ends every credential, or those got with a token that `isMeant`, and those that are being made or waited for, and cuts their connections.
   * @returns what of it is done, each part as soon as that can be said
   */
  endAll(isMeant: (holder: Holder) => boolean = () => true): CredentialsEnded {
    const made = this.#underWay.cancel(isMeant);
    for (const live of this.#all) if (isMeant(live.facts.holder)) this.#end(live);
    return this.#ending.ended(isMeant, made);
  }

  /** The same, for whoever only waits until the first attempts are over. */
  async revokeAll(isMeant?: (holder: Holder) => boolean): Promise<void> {
    const { connections, logins } = this.endAll(isMeant);
    await Promise.all([connections, logins]);
  }

  /** How many there are, lent or kept. */
  get live(): number {
    return this.#all.size;
  }

  /** How many credentials Vault could not end at the first attempt, and has not yet. */
  get unended(): number {
    return this.#revocations.waiting;
  }

  /** Lends nothing more and revokes what is out. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweep);
    await this.revokeAll();
    this.#closing.abort();
    await this.#revocations.close(this.#limits.closeMs);
    await this.#probe?.close();
    this.#clients.close();
  }

  #admit({ tenant, access, token, tokenExpiresAt, signal }: BorrowRequest): string {
    if (this.#isClosed) throw new CredentialError('closed', 'the service is shutting down');
    if (signal?.aborted) throw left();
    if (!token || !tenantName.test(tenant) || (access !== 'reader' && access !== 'writer'))
      throw new CredentialError('credential_refused', 'the request names no token, tenant or access');
    // Written so that a time that is no number is refused.
    if (!(tokenExpiresAt * 1000 - this.#limits.expiryMarginMs > this.#clock()))
      throw new CredentialError('token_expired', 'the token has expired: sign in again');
    return `${tenant}-${access}`;
  }

  async #acquireOnce(request: BorrowRequest, role: string, key: string): Promise<LiveCredential> {
    const running = this.#acquiring.get(key);
    if (running) return within(running, { signal: request.signal, left });
    const started = this.#acquire({ ...request, signal: undefined }, role, key).finally(() =>
      this.#acquiring.delete(key),
    );
    this.#acquiring.set(key, started);
    return within(started, { signal: request.signal, left });
  }

  /**
   * Logs in again while what is borrowed is used, with the token of whoever asks now, in the background: Vault lets nothing last
   * longer, and judges the token anew. Where that fails the next loan tries it again.
   */
  #follow(former: LiveCredential, request: BorrowRequest, role: string, key: string): void {
    if (this.#acquiring.has(key)) return;
    this.#acquireOnce({ ...request, signal: undefined }, role, key).then(
      () => this.#let(former),
      (error: unknown) => {
        const reason = error instanceof CredentialError ? error.detail : (error as Error).name;
        this.#options.logger.warn({ role, reason }, 'a credential cannot be followed by another yet');
      },
    );
  }

  async #acquire(request: BorrowRequest, role: string, key: string | undefined): Promise<LiveCredential> {
    const live = await this.#underWay.acquire(request, async (unwanted) => {
      // Its token may have run out while it waited.
      this.#admit(request);
      this.#makeRoom();
      this.#making += 1;
      try {
        const made = await this.#make(request, role, { key, unwanted });
        this.#all.add(made);
        return made;
      } finally {
        this.#making -= 1;
      }
    });
    if (key !== undefined && live.isUsable(this.#clock())) this.#cached.set(key, live);
    return live;
  }

  #make(
    request: BorrowRequest,
    role: string,
    { key, unwanted }: { key: string | undefined; unwanted: AbortSignal },
  ): Promise<LiveCredential> {
    const facts = {
      key,
      decisionId: request.decisionId,
      approvalId: request.approvalId,
      role,
      holder: request.holder,
      tokenEndsAt: request.tokenExpiresAt * 1000 - this.#limits.expiryMarginMs,
    };
    return makeCredential(request.token, facts, {
      vault: this.#vault,
      documentdb: this.#options.documentdb,
      limits: this.#limits,
      clock: this.#clock,
      jwtMount: request.jwtMount,
      unwanted,
      logins: this.#options.logins,
      onRefused: (live) => this.#retire(live),
      revoke: (session, made) => void this.#revoke(facts, session, made),
    });
  }

  #lend(live: LiveCredential, { database }: BorrowRequest): BorrowedCredential {
    if (!live.isUsable(this.#clock())) throw takenBack();
    live.users += 1;
    live.lastUsedAt = this.#clock();
    return new BorrowedCredential(live, database, async (outcome) => {
      live.users -= 1;
      live.lastUsedAt = this.#clock();
      if (outcome === 'discarded') this.#retire(live);
      if (live.users > 0 || !(live.isRetired || live.facts.key === undefined)) return;
      const ending = this.#end(live);
      await Promise.all([ending?.disconnected?.first, ending?.revoked.first]);
    });
  }

  /** Lends it out no more; the last who holds it ends it. */
  #retire(live: LiveCredential): void {
    live.isRetired = true;
    const { key } = live.facts;
    if (key !== undefined && this.#cached.get(key) === live) this.#cached.delete(key);
  }

  /** Lends it out no more, and ends it now where nobody holds it. */
  #let(live: LiveCredential): void {
    this.#retire(live);
    if (live.users === 0) this.#end(live);
  }

  /** Cuts its connections and revokes it, whoever holds it. @returns undefined for one that has ended */
  #end(live: LiveCredential): EndingCredential | undefined {
    this.#retire(live);
    if (!this.#all.delete(live)) return undefined;
    return this.#revoke(live.facts, live, live);
  }

  #revoke({ role, holder }: CredentialFacts, login: Login, made: MadeOfLogin | undefined): EndingCredential {
    const { logins, ender } = this.#options;
    const whose = nameOf(holder);
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const revoked = this.#revocations.revoke({ role, whose }, async () => {
      await endLogin(login, ender);
      answer();
      await logins?.ended(login.accessor);
    });
    return this.#ending.add(holder, new EndingCredential(made, revoked, this.#closing.signal, answered));
  }

  /** INVARIANT (users are bounded): no login is begun that the database, or this service, has no room for. @throws CredentialError */
  #makeRoom(): void {
    const { maxCredentials, maxLogins } = this.#limits;
    const isFull = this.#all.size + this.#making >= maxCredentials;
    const isDatabaseFull = (this.#options.logins?.count ?? 0) >= maxLogins;
    if (!isFull && !isDatabaseFull) return;
    const unused = [...this.#cached.values()].find((live) => live.users === 0);
    if (unused) this.#end(unused);
    // What is ended here has a user at the database until Vault has dropped it.
    if (isDatabaseFull)
      throw new CredentialError(
        'capacity_exhausted',
        'the database has as many users as it may: try again shortly',
      );
    if (!unused)
      throw new CredentialError('capacity_exhausted', 'too many credentials are in use: try again shortly');
  }

  /** Ends what has expired or lies idle. */
  #tend(): void {
    const now = this.#clock();
    for (const live of this.#all) {
      const isIdle = live.users === 0 && now - live.lastUsedAt >= this.#limits.idleMs;
      if (now >= live.endsAt || isIdle) this.#end(live);
    }
  }

  async #isDatabaseReady(): Promise<boolean> {
    try {
      this.#probe ??= anonymousClient(this.#options.documentdb, this.#limits);
      await this.#probe.db('admin').command({ hello: 1 });
      return true;
    } catch {
      return false;
    }
  }
}
