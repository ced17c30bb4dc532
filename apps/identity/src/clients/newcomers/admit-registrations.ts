import { Allowance } from '#libs/budgets';
import { type Client, Newcomers } from '#libs/edge';

const ofOnePrefix = { burst: 20, perSecond: 1 / 60 };
const ofAll = { burst: 500, perSecond: 0.25 };
/** What is left to networks that have not registered so many, while those that do have used up all. */
const ofNewcomers = {
  ofNetwork: { burst: 2, perSecond: 1 / (12 * 3_600) },
  ofAll: { burst: 300, perSecond: 300 / 3_600 },
};

/** How many can have registered within so many seconds, and a burst for what is over and not swept up yet. */
export const mostRegistered = (seconds: number): number =>
  2 * (ofAll.burst + ofNewcomers.ofAll.burst) + (ofAll.perSecond + ofNewcomers.ofAll.perSecond) * seconds;

/** How often clients may register themselves: each prefix, and all together. */
export class AdmitRegistrations {
  readonly #byPrefix: Allowance;
  readonly #all: Allowance;
  readonly #newcomers: Newcomers;

  constructor(clock: () => number = Date.now) {
    this.#byPrefix = new Allowance(ofOnePrefix, clock);
    this.#all = new Allowance(ofAll, clock);
    this.#newcomers = new Newcomers(ofNewcomers, clock);
  }

  /** @returns 0, or in how many seconds to come again */
  waitOf(client: Pick<Client, 'prefix'>): number {
    const wait = this.#byPrefix.spend(client.prefix) || this.#ofAll(client);
    return Math.ceil(wait / 1000);
  }

  #ofAll(client: Pick<Client, 'prefix'>): number {
    const wait = this.#all.spend('all');
    return wait > 0 && this.#newcomers.admit('all', client) ? 0 : wait;
  }
}
