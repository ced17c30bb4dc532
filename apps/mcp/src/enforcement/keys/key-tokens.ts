import { LRUCache } from 'lru-cache';
import { type Allowance, FairLine, type Waiter } from '#libs/budgets';
import { type KeyAnswer } from '#libs/contracts';
import { Remembered } from '#libs/principal';

type Exchanged = Extract<KeyAnswer, { outcome: 'exchanged' }>;

export interface KeyTokensOptions {
  /** Asks identity. @throws MeshError when it cannot say */
  readonly exchange: (key: string) => Promise<KeyAnswer>;
  /** How often one client's prefix may bring a key that is nobody's, before it is told to wait. */
  readonly tries: Pick<Allowance, 'spend'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** How many keys are remembered; beyond it the longest unused are asked for again. */
const mostKeys = 10_000;

/** How much is asked of identity at a time, of the 512 calls that it serves to all. */
const atOnce = 32;

export interface KeyFound {
  /** Identity's. */
  readonly answer: KeyAnswer;
  /** Whether it is no remembered one. */
  readonly isOfNow: boolean;
  /** In how many milliseconds to come again, for whoever has brought too many keys that are nobody's; 0 for all others. */
  readonly waitMs: number;
}

/**
 * The short tokens of machine agents, by their API keys. A token is remembered until shortly before it ends, under a hash; the
 * verifier, which asks what has ended since, is asked about it all the same.
 *
 * INVARIANT (strangers lock nobody out): only identity knows whether a key is one, so each is looked at before it is counted, and
 * one that is taken is turned away for nobody's guesses. What guessing costs identity is bounded by how much is asked of it at
 * a time; prefixes take turns, and keys that were taken before have a line of their own.
 */
export class KeyTokens {
  readonly #tokens: Remembered<Exchanged>;
  readonly #taken = new LRUCache<string, true>({ max: mostKeys });
  readonly #asking = new Map<string, Promise<KeyAnswer>>();
  readonly #line = new FairLine({ atOnce });

  constructor(private readonly options: KeyTokensOptions) {
    this.#tokens = new Remembered(mostKeys, options.clock);
  }

  /** @param prefix of the client that brings it */
  async tokenFor(key: string, prefix: string): Promise<KeyFound> {
    const place = Remembered.keyOf(key);
    const remembered = this.#tokens.get(place);
    if (remembered) return { answer: remembered, isOfNow: false, waitMs: 0 };
    const known = this.#taken.has(place);
    const answer = await this.#ask(key, place, { who: known ? place : prefix, known });
    const isNobodys = answer.outcome === 'refused' && answer.reason === 'unknown';
    return { answer, isOfNow: true, waitMs: isNobodys ? this.options.tries.spend(prefix) : 0 };
  }

  /** After a remembered token was refused. @returns identity's answer of now */
  askAnew(key: string): Promise<KeyAnswer> {
    const place = Remembered.keyOf(key);
    this.#tokens.forgetOne(place);
    return this.#ask(key, place, { who: place, known: true });
  }

  /** Many calls of one agent ask once. */
  #ask(key: string, place: string, waiter: Waiter): Promise<KeyAnswer> {
    const running = this.#asking.get(place);
    if (running) return running;
    const asked = this.#line
      .inTurn(waiter, () => this.options.exchange(key))
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
