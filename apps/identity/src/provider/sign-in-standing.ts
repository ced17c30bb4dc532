import { personKey } from '#libs/contracts';
import { type Revocable, TokenRejected } from '#libs/principal';
import { type Ends } from '../ends/ends.js';
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
    /** Of the person whose sign-in it is. */
    private readonly tenantOf: (subject: string) => Promise<string | undefined>,
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

  async #revocable({ subject, sid, ...rest }: Held): Promise<Revocable> {
    const user = { key: personKey(this.issuerId, subject) };
    return { ...rest, sessionId: sid, tenant: await this.tenantOf(subject), user };
  }
}
