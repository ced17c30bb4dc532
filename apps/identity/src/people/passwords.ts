import { randomBytes } from 'node:crypto';
import { hash, verify as argon2Verify } from '@node-rs/argon2';
import pLimit from 'p-limit';

/** Too many passwords are being checked at once. */
export class TooBusy extends Error {
  readonly code = 'too_busy';
  constructor() {
    super('too many people are signing in at once; try again in a moment');
    this.name = 'TooBusy';
  }
}

// OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane.
const argon2id = 2;
const cost = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const atOnce = 2;
const mostWaiting = 64;

/** Makes and checks password hashes, few at a time: each costs 19 MiB. */
export class Passwords {
  readonly #fewAtOnce = pLimit(atOnce);

  private constructor(
    private readonly nobody: string,
    private readonly verify: typeof argon2Verify,
  ) {}

  /** @param verify what checks a password against a hash */
  static async create(verify = argon2Verify): Promise<Passwords> {
    return new Passwords(await hash(randomBytes(32), cost), verify);
  }

  /** @throws TooBusy */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, cost));
  }

  /**
   * Takes equally long whether there is a hash to check against or not, so that the time tells nobody who exists.
   * @throws TooBusy
   */
  async matches(passwordHash: string | undefined, password: string): Promise<boolean> {
    const same = await this.#inTurn(() => this.verify(passwordHash ?? this.nobody, password));
    return same && passwordHash !== undefined;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#fewAtOnce.pendingCount >= mostWaiting) throw new TooBusy();
    return this.#fewAtOnce(work);
  }
}
