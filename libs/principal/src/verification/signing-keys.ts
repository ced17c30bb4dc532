import { type CryptoKey } from 'jose';
import { z } from 'zod';
import { fetchJson, NoAnswer } from '../bounded-json.js';
import { discover } from '../discover.js';
import { type SigningAlgorithm } from '../issuers/claim-profile.js';
import { TokenRejected } from '../token-rejected.js';
import { importSigningKey } from './import-signing-key.js';

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(64) });
/** All in milliseconds. */
export interface KeyTimes {
  /** Fetched again when older than this. */
  freshFor: number;
  /** Served while the issuer is down, for at most this long since they were last fetched. */
  usableFor: number;
  /** At most one fetch in this time, whatever key ids tokens name. */
  pause: number;
  timeout: number;
}
const defaults: KeyTimes = { freshFor: 600_000, usableFor: 3_600_000, pause: 10_000, timeout: 3_000 };
const pauseAfterFailure = 1_000;

/** By key id, and of each by the algorithm that it may be used with. */
type Keys = ReadonlyMap<string, ReadonlyMap<string, CryptoKey>>;

/** The issuer's published signing keys, fetched when first needed. */
export class SigningKeys {
  #keys: Keys = new Map();
  #fetchedAt = -Infinity;
  #triedAt = -Infinity;
  #failed = false;
  #fetching: Promise<void> | undefined;
  readonly #times: KeyTimes;

  constructor(
    private readonly issuer: string,
    private readonly algorithms: readonly SigningAlgorithm[],
    private readonly clock: () => number,
    times: Partial<KeyTimes> = {},
  ) {
    this.#times = { ...defaults, ...times };
  }

  /**
   * The key a token's header names, for the algorithm that it names; only ever looked up among those published.
   * @throws TokenRejected `unknown_key`, `algorithm`, `keys_unavailable`
   */
  async find(kid: unknown, algorithm: unknown): Promise<CryptoKey> {
    if (typeof kid !== 'string' || kid.length > 256)
      throw new TokenRejected('unknown_key', 'the token names no signing key');
    await this.#refreshIfOld();
    if (!this.usable)
      throw new TokenRejected('keys_unavailable', `the keys of \`${this.issuer}\` cannot be had; try again`);
    if (!this.#keys.has(kid) && this.#mayFetch(this.#times.pause)) await this.#fetch();
    const uses = this.#keys.get(kid);
    if (!uses) throw new TokenRejected('unknown_key', `\`${this.issuer}\` publishes no key of that id`);
    const key = uses.get(String(algorithm));
    // INVARIANT (a key has its own algorithms): what a header says chooses among them, and never beyond.
    if (!key)
      throw new TokenRejected('algorithm', 'the key of that id is not for the algorithm of the token');
    return key;
  }

  /** Whether tokens can be verified now; fetches keys when there are none. */
  async ready(): Promise<boolean> {
    await this.#refreshIfOld();
    return this.usable;
  }

  private get usable(): boolean {
    return this.clock() - this.#fetchedAt < this.#times.usableFor;
  }

  async #refreshIfOld(): Promise<void> {
    if (this.clock() - this.#fetchedAt < this.#times.freshFor) return;
    // An issuer known to be down is asked in the background, so that an outage does not slow every request.
    const waits = !this.#failed || !this.usable;
    const fetching = this.#mayFetch(pauseAfterFailure) ? this.#fetch() : this.#fetching;
    if (waits) await fetching;
  }

  #mayFetch(pause: number): boolean {
    return this.#fetching !== undefined || this.clock() - this.#triedAt >= pause;
  }

  /** One fetch at a time; a failure keeps the keys there are. */
  #fetch(): Promise<void> {
    if (this.#fetching) return this.#fetching;
    this.#triedAt = this.clock();
    this.#fetching = this.#load()
      .then((keys) => {
        this.#keys = keys;
        this.#fetchedAt = this.clock();
        this.#failed = false;
      })
      .catch(() => {
        this.#failed = true;
      })
      .finally(() => {
        this.#fetching = undefined;
      });
    return this.#fetching;
  }

  async #load(): Promise<Keys> {
    const { jwks_uri } = await discover(this.issuer, this.#times.timeout);
    const { status, body } = await fetchJson(jwks_uri, {}, this.#times.timeout);
    const set = KeySet.safeParse(body);
    if (status !== 200 || !set.success) throw new NoAnswer(`\`${jwks_uri}\` has no key set`);
    const keys = new Map<string, ReadonlyMap<string, CryptoKey>>();
    for (const published of set.data.keys) {
      const uses = await importSigningKey(published, this.algorithms);
      // Of two under one id, the first for an algorithm stands.
      if (uses) keys.set(uses.kid, new Map([...uses.keys, ...(keys.get(uses.kid) ?? [])]));
    }
    if (keys.size === 0)
      throw new NoAnswer(`\`${jwks_uri}\` publishes no key for ${this.algorithms.join(', ')}`);
    return keys;
  }
}
