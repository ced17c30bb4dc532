import { Allowance } from '#libs/budgets';
import { type Beginner } from '#libs/edge';

const ofOnePrefix = { burst: 20, perSecond: 0.1 };
const ofOnePerson = { burst: 20, perSecond: 0.1 };
const ofOneHost = { burst: 30, perSecond: 0.5 };
const ofStrangers = { burst: 300, perSecond: 5 };

/**
 * How often documents are fetched: for one prefix, from one host, and for all strangers together, so that nobody looks for hosts with
 * this service or lets it flood one. Whoever comes with a device that a person has signed in with is counted as that person alone.
 */
export class FetchBudget {
  readonly #byPrefix: Allowance;
  readonly #byPerson: Allowance;
  readonly #byHost: Allowance;
  readonly #all: Allowance;

  constructor(clock: () => number = Date.now) {
    this.#byPrefix = new Allowance(ofOnePrefix, clock);
    this.#byPerson = new Allowance(ofOnePerson, clock);
    this.#byHost = new Allowance(ofOneHost, clock);
    this.#all = new Allowance(ofStrangers, clock);
  }

  /** Spends one. @returns 0, or in how many seconds to come again */
  waitOf({ client, devices: [device] }: Beginner, host: string): number {
    const waitMs = device
      ? this.#byPerson.spend(device.personId)
      : this.#byPrefix.spend(client.prefix) || this.#byHost.spend(host) || this.#all.spend('all');
    return Math.ceil(waitMs / 1000);
  }
}
