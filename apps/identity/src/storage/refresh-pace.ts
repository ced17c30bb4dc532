import { Allowance } from '#libs/budgets';
import { NotKnownNow } from '../provider/not-known-now.js';

/** Twenty browsers ask for three APIs every eight minutes: one refresh in eight seconds. */
const ofPerson = { burst: 100, perSecond: 0.5, keys: 20_000 };

/**
 * How often tokens of one person are refreshed, by this instance. Each refresh leaves a used token behind, which is kept as long as it
 * would have lived, so that whoever uses it again is noticed.
 * INVARIANT (one person does not fill the store): beyond it none is refreshed, and none is spent.
 */
export class RefreshPace {
  readonly #ofPerson: Allowance;

  constructor(clock: () => number) {
    this.#ofPerson = new Allowance(ofPerson, clock);
  }

  /** @throws NotKnownNow where it is too often */
  spend(personId: string): void {
    if (this.#ofPerson.spend(personId) > 0)
      throw new NotKnownNow('tokens of this person are refreshed too often; try again in a minute');
  }
}
