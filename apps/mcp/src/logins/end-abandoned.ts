import pLimit from 'p-limit';
import { check, type ReadinessCheck } from '#libs/contracts';
import { CredentialError, type VaultEnder } from '#libs/credentials';
import { type PartDone } from '#libs/mesh';
import { type IsRevoked } from '#libs/principal';
import { type Logger } from '#libs/telemetry';
import { type KeptLogin, type KeptLogins } from './kept-logins.js';

export interface AbandonedPorts {
  readonly logins: Pick<KeptLogins, 'all' | 'forget' | 'instance' | 'isOwn' | 'keep' | 'stop'>;
  /** Undefined where this service may end nobody's login but by its own token. */
  readonly ender: Pick<VaultEnder, 'end' | 'renew'> | undefined;
  /** The instances of this service that run. @throws MeshError */
  readonly running: () => Promise<ReadonlySet<string>>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly clock?: () => number;
}

const everyMs = 2_000;
const atOnce = 8;
/** What cannot be ended is tried again after so long, and written anew, so that the store keeps it. */
const retryMs = 10_000;
const settlesWithinMs = 10_000;
const renewEveryMs = 60 * 60_000;
/** The token may be written a little after this service starts, and Vault may be away for a moment. */
const withoutTokenMs = 30_000;
/** Without the right to end it, a login of an instance that died is over by then: nothing renews it. */
const overByThenMs = 60_000;

const triedAgain = 'logins of an instance that died; they are tried again until Vault ends them';
const notKnown = 'which logins of instances that died are open is not known now; it is looked up again';

/**
 * Ends the logins of instances that died, by their accessors, until Vault says that they are over.
 * INVARIANT (no login is forgotten): a login stays written down until Vault has ended it or knows it no more, across restarts of
 * whoever opened it and of whoever ends it.
 */
export class EndAbandoned {
  readonly #retryAt = new Map<string, number>();
  readonly #limit = pLimit(atOnce);
  readonly #clock: () => number;
  /** Orders of which something was left. */
  readonly #waiting = new Set<{ readonly isRevoked: IsRevoked; readonly over: () => void }>();
  #timer: NodeJS.Timeout | undefined;
  #renewAt = 0;
  #looking: Promise<void> | undefined;
  #left: readonly KeptLogin[] = [];
  #failingSince: number | undefined;
  #mayNot: string | undefined;

  constructor(private readonly ports: AbandonedPorts) {
    this.#clock = ports.clock ?? Date.now;
  }

  start(): void {
    // Not when other instances look.
    this.#timer = setInterval(() => void this.look(), everyMs * (0.75 + Math.random() / 2)).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.ports.logins.stop();
  }

  /** One at a time. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch((err: unknown) => this.ports.logger.warn({ err }, 'which logins are open is not known now'))
      .finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** What of those that are ended is left of instances that died, now and until nothing is. */
  async part(isRevoked: IsRevoked): Promise<PartDone> {
    const meant = await this.#abandoned()
      .then((all) => all.filter(({ held }) => isRevoked(held)))
      .catch(() => undefined);
    // Where nothing is known of them nothing is confirmed.
    if (!meant) return { done: 0, left: 1, detail: notKnown, rest: this.#untilNone(isRevoked, 0) };
    const over = await Promise.all(meant.map((login) => this.#limit(() => this.#end(login))));
    const left = over.filter((isOver) => !isOver).length;
    const done = meant.length - left;
    if (left === 0) return { done, left };
    return { done, left, detail: triedAgain, rest: this.#untilNone(isRevoked, meant.length) };
  }

  /** @param done how many are ended then @returns once a look has found none that is meant */
  #untilNone(isRevoked: IsRevoked, done: number): Promise<PartDone> {
    return new Promise((resolve) => this.#waiting.add({ isRevoked, over: () => resolve({ done, left: 0 }) }));
  }

  readiness(): ReadinessCheck {
    const count = this.#left.length;
    return check(
      'logins ended',
      count === 0 && this.#mayNot === undefined,
      this.#mayNot ??
        `${String(count)} logins at Vault of instances that died are not ended yet; check that Vault and the database answer`,
    );
  }

  async #look(): Promise<void> {
    await this.#renew();
    const due = (await this.#abandoned()).filter(
      ({ accessor }) => (this.#retryAt.get(accessor) ?? 0) <= this.#clock(),
    );
    await Promise.all(due.map((login) => this.#limit(() => this.#end(login))));
    if (this.#waiting.size === 0) return;
    const left = await this.#abandoned();
    for (const order of this.#waiting) {
      if (left.some(({ held }) => order.isRevoked(held))) continue;
      this.#waiting.delete(order);
      order.over();
    }
  }

  /**
   * Of instances that run no more, and of this one what it was told has ended and could not strike out.
   * INVARIANT (who is not listed believes no list): whoever has a service's key can fill the list, and then nobody is in it who runs.
   */
  async #abandoned(): Promise<readonly KeptLogin[]> {
    const { logins, running } = this.ports;
    const written = await logins.all();
    this.#forgetAllBut(written);
    const all = written.filter((login) => !logins.isOwn(login));
    if (all.length === 0) return [];
    const there = await running();
    if (!there.has(logins.instance)) throw new Error('the list of those that run does not name this service');
    // One that has just begun may not have said yet that it runs.
    const settled = this.#clock() - settlesWithinMs;
    const isLeftOver = ({ owner }: KeptLogin) => owner === logins.instance || !there.has(owner);
    return all.filter((login) => login.at <= settled && isLeftOver(login));
  }

  /** @returns whether it is over */
  async #end(login: KeptLogin): Promise<boolean> {
    const { ender, logins, logger } = this.ports;
    try {
      if (ender) await ender.end(login.accessor);
      else if (this.#clock() - login.at < overByThenMs) return false;
      await logins.forget(login);
      this.#over(login);
      return true;
    } catch (error) {
      const reason = error instanceof CredentialError ? error.message : (error as Error).name;
      logger.error({ reason, alarm: 'login_not_ended' }, 'a login of an instance that died is not ended yet');
      this.#retryAt.set(login.accessor, this.#clock() + retryMs * (0.5 + Math.random() / 2));
      if (!this.#left.some(({ accessor }) => accessor === login.accessor))
        this.#left = [...this.#left, login];
      await logins.keep(login).catch(() => undefined);
      return false;
    }
  }

  /** What another instance has struck out is over. */
  #forgetAllBut(written: readonly KeptLogin[]): void {
    const accessors = new Set(written.map(({ accessor }) => accessor));
    this.#left = this.#left.filter(({ accessor }) => accessors.has(accessor));
    for (const accessor of this.#retryAt.keys()) if (!accessors.has(accessor)) this.#retryAt.delete(accessor);
  }

  #over({ accessor }: KeptLogin): void {
    this.#retryAt.delete(accessor);
    this.#left = this.#left.filter((other) => other.accessor !== accessor);
  }

  async #renew(): Promise<void> {
    const { ender, logger } = this.ports;
    if (!ender || this.#clock() < this.#renewAt) return;
    try {
      await ender.renew();
      this.#renewAt = this.#clock() + renewEveryMs;
      this.#failingSince = undefined;
      this.#mayNot = undefined;
    } catch (error) {
      const { message } = error as Error;
      this.#failingSince ??= this.#clock();
      if (this.#clock() - this.#failingSince < withoutTokenMs) return;
      this.#renewAt = this.#clock() + retryMs;
      this.#mayNot = `logins of instances that die cannot be ended: ${message}; check VAULT_ENDER_TOKEN_FILE`;
      logger.warn({ reason: message }, 'the token that ends logins is not renewed');
    }
  }
}
