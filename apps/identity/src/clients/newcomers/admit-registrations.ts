import { Allowance } from '#libs/budgets';
import { type Client } from '#libs/edge';

const ofOnePrefix = { burst: 20, perSecond: 1 / 60 };
const ofAll = { burst: 500, perSecond: 0.25 };

/** How many can have registered within so many seconds, and a burst for what is over and not swept up yet. */
export const mostRegistered = (seconds: number): number => 2 * ofAll.burst + ofAll.perSecond * seconds;

/** How often clients may register themselves: each prefix, and all together. */
export class AdmitRegistrations {
  readonly #byPrefix: Allowance;
  readonly #all: Allowance;

  constructor(clock: () => number = Date.now) {
    this.#byPrefix = new Allowance(ofOnePrefix, clock);
    this.#all = new Allowance(ofAll, clock);
  }

  /** @returns 0, or in how many seconds to come again */
  waitOf({ prefix }: Pick<Client, 'prefix'>): number {
    return Math.ceil((this.#byPrefix.spend(prefix) || this.#all.spend('all')) / 1000);
  }
}
