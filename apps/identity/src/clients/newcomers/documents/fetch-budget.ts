import { Allowance } from '#libs/budgets';
import { type Beginner } from '#libs/edge';

const ofOnePrefix = { burst: 20, perSecond: 0.1 };
const ofOnePerson = { burst: 20, perSecond: 0.1 };
const ofOneHost = { burst: 30, perSecond: 0.5 };
/** One that is there is kept for minutes: this is for one whose host is away. */
const ofOneKnown = { burst: 5, perSecond: 0.1 };
const ofStrangers = { burst: 300, perSecond: 5 };

/**
 * How often documents are fetched: for one prefix, from one host, and for all strangers together, so that nobody looks for hosts with
 * this service or lets it flood one. Whoever comes with a device that a person has signed in with is counted as that person alone.
 * INVARIANT (no stranger keeps out who is known): the document of a client that a person has let in is counted by itself where the others'
 * budgets are spent. Its client refreshes tokens for people from wherever it runs, and brings no device.
 */
export class FetchBudget {
  readonly #byPrefix: Allowance;
  readonly #byPerson: Allowance;
  readonly #byHost: Allowance;
  readonly #byKnown: Allowance;
  readonly #all: Allowance;

  constructor(clock: () => number = Date.now) {
    this.#byPrefix = new Allowance(ofOnePrefix, clock);
    this.#byPerson = new Allowance(ofOnePerson, clock);
    this.#byHost = new Allowance(ofOneHost, clock);
    this.#byKnown = new Allowance(ofOneKnown, clock);
    this.#all = new Allowance(ofStrangers, clock);
  }

  /** Spends one. @returns 0, or in how many seconds to come again */
  waitOf({ client, devices: [device] }: Beginner, host: string): number {
    const waitMs = device
      ? this.#byPerson.spend(device.personId)
      : this.#byPrefix.spend(client.prefix) || this.#byHost.spend(host) || this.#all.spend('all');
    return Math.ceil(waitMs / 1000);
  }

  /** Spends one of a document whose client a person has let in. @returns whether there was one left */
  hasForKnown(clientId: string): boolean {
    return this.#byKnown.spend(clientId) === 0;
  }
}
