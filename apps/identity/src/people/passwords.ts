import { randomBytes } from 'node:crypto';
import { hash, verify as argon2Verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { FairLine, type Waiter } from '#libs/budgets';

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
const line = { atOnce, places: { each: 4, known: 32, strangers: 64 } };

/** Makes and checks password hashes, few at a time: each costs 19 MiB. */
export class Passwords {
  readonly #people = new FairLine(line);
  readonly #own = pLimit(atOnce);

  private constructor(
    private readonly nobody: string,
    private readonly verify: typeof argon2Verify,
  ) {}

  /** @param verify what checks a password against a hash */
  static async create(verify = argon2Verify): Promise<Passwords> {
    return new Passwords(await hash(randomBytes(32), cost), verify);
  }

  hash(password: string): Promise<string> {
    return this.#own(() => hash(password, cost));
  }

  /** Whether {@link matches} would take it now. */
  hasRoomFor(waiter: Waiter): boolean {
    return this.#people.hasRoomFor(waiter);
  }

  /**
   * Takes equally long whether there is a hash to check against or not, so that the time tells nobody who exists.
   * @param waiter whose guess it is; none for what the service asks itself, before it answers anybody
   * @throws TooBusy
   */
  async matches(passwordHash: string | undefined, password: string, waiter?: Waiter): Promise<boolean> {
    const check = () => this.verify(passwordHash ?? this.nobody, password);
    if (waiter && !this.hasRoomFor(waiter)) throw new TooBusy();
    const same = await (waiter ? this.#people.inTurn(waiter, check) : this.#own(check));
    return same && passwordHash !== undefined;
  }
}
