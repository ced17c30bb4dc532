import { personKey } from '#libs/contracts';
import { type Revocable, TokenRejected } from '#libs/principal';
import { type Ends } from '../ends/ends.js';
import { type Person } from '../people/person.js';
import { NotKnownNow } from './not-known-now.js';

/** A code, token or session of this issuer, by what of it can end. */
export interface Held {
  readonly subject: string;
  readonly sid: string;
  /** Epoch seconds. */
  readonly issuedAt: number;
  readonly actors: readonly string[];
  readonly tokenId?: string;
}

/** Whether sign-ins still hold, as the whole mesh knows it. */
export class SignInStanding {
  constructor(
    private readonly issuerId: string,
    private readonly ends: Pick<Ends, 'check' | 'isOver'>,
    /** The person whose sign-in it is. */
    private readonly personOf: (subject: string) => Promise<Pick<Person, 'tenant' | 'changedAt'> | undefined>,
  ) {}

  /** INVARIANT (silence is refusal): @throws an error of the token endpoint when it is not known now */
  async holds(held: Held): Promise<boolean> {
    const revocable = await this.#revocable(held);
    try {
      await this.ends.check(revocable);
      return true;
    } catch (error) {
      if (error instanceof TokenRejected && error.code === 'revoked') return false;
      throw new NotKnownNow('whether the sign-in still holds is not known now; try again');
    }
  }

  /** Whether it is known to be over, for what opens nothing by itself: a session here, in which a person is asked again. */
  async isOver(held: Held): Promise<boolean> {
    return this.ends.isOver(await this.#revocable(held));
  }

  /** Whether the person's password or second factor was changed since. @param since epoch milliseconds */
  async isBeforeChange(subject: string, since: number): Promise<boolean> {
    const changedAt = (await this.personOf(subject))?.changedAt;
    return changedAt !== undefined && Math.floor(since / 1_000) < changedAt;
  }

  async #revocable({ subject, sid, ...rest }: Held): Promise<Revocable> {
    const user = { key: personKey(this.issuerId, subject) };
    return { ...rest, sessionId: sid, tenant: (await this.personOf(subject))?.tenant, user };
  }
}
