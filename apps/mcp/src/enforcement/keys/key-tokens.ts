import { LRUCache } from 'lru-cache';
import { type Allowance } from '#libs/budgets';
import { type KeyAnswer } from '#libs/contracts';
import { Remembered } from '#libs/principal';

type Exchanged = Extract<KeyAnswer, { outcome: 'exchanged' }>;

export interface KeyTokensOptions {
  /** Asks identity. @throws MeshError when it cannot say */
  readonly exchange: (key: string) => Promise<KeyAnswer>;
  /** How often one client's prefix may bring a key that was never taken here. */
  readonly tries: Pick<Allowance, 'spend'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** How many keys are remembered; beyond it the longest unused are asked for again. */
const mostKeys = 10_000;

/**
 * The short tokens of machine agents, by their API keys. A token is remembered until shortly before it ends, under a hash; the
 * verifier, which asks what has ended since, is asked about it all the same.
 *
 * INVARIANT (strangers lock nobody out): keys that were never taken are counted by where they come from, and beyond the bound
 * such a key waits, not one that was taken before.
 */
export class KeyTokens {
  readonly #tokens: Remembered<Exchanged>;
  readonly #taken = new LRUCache<string, true>({ max: mostKeys });
  readonly #asking = new Map<string, Promise<KeyAnswer>>();

  constructor(private readonly options: KeyTokensOptions) {
    this.#tokens = new Remembered(mostKeys, options.clock);
  }

  /**
   * @param prefix of the client that brings it
   * @returns identity's answer, and whether it is of now; or in how many milliseconds to come again
   */
  async tokenFor(
    key: string,
    prefix: string,
  ): Promise<{ readonly answer: KeyAnswer; readonly isOfNow: boolean } | { readonly waitMs: number }> {
    const place = Remembered.keyOf(key);
    const known = this.#tokens.get(place);
    if (known) return { answer: known, isOfNow: false };
    const waitMs = this.#taken.has(place) ? 0 : this.options.tries.spend(prefix);
    if (waitMs > 0) return { waitMs };
    return { answer: await this.#ask(key, place), isOfNow: true };
  }

  /** After a remembered token was refused. @returns identity's answer of now */
  askAnew(key: string): Promise<KeyAnswer> {
    const place = Remembered.keyOf(key);
    this.#tokens.forgetOne(place);
    return this.#ask(key, place);
  }

  /** Many calls of one agent ask once. */
  #ask(key: string, place: string): Promise<KeyAnswer> {
    const running = this.#asking.get(place);
    if (running) return running;
    const asked = this.options
      .exchange(key)
      .then((answer) => {
        if (answer.outcome === 'exchanged') this.#keep(place, answer);
        else this.#taken.delete(place);
        return answer;
      })
      .finally(() => this.#asking.delete(place));
    this.#asking.set(place, asked);
    return asked;
  }

  #keep(place: string, answer: Exchanged): void {
    this.#taken.set(place, true);
    const now = this.options.clock();
    // What is borrowed with it ends with it, so a call is not begun with the last of it.
    const left = expiryOf(answer.token) - now;
    this.#tokens.set(place, answer, now + left - Math.min(60_000, left / 2));
  }
}

/** When a token says it ends, in epoch milliseconds; nothing is believed of it that is not verified. */
function expiryOf(token: string): number {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      exp?: unknown;
    };
    return typeof exp === 'number' ? exp * 1_000 : 0;
  } catch {
    return 0;
  }
}
