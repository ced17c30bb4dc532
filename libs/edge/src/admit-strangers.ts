import { Allowance } from '#libs/budgets';
import { type Device } from './devices.js';
import { type Client } from './know-clients.js';
import { Newcomers } from './newcomers.js';

/** Who wants to begin a sign-in. */
export interface Beginner {
  readonly client: Client;
  /** What the browser brings of people who have signed in with it. */
  readonly devices: readonly Device[];
}

const ofOnePrefix = { burst: 300, perSecond: 0.5 };
const ofOnePerson = { burst: 20, perSecond: 0.2 };
const ofStrangers = { burst: 5_000, perSecond: 10 };
/** What is left to networks that have not flooded, while those that do have used up all. */
const ofNewcomers = {
  ofNetwork: { burst: 5, perSecond: 1 / 600 },
  ofAll: { burst: 2_000, perSecond: 2 },
};

/**
 * How many sign-ins can be unfinished at once: all that strangers can begin, and a burst more for people who are known.
 * @param seconds how long an unfinished one is kept
 */
export const mostUnfinished = (seconds: number): number =>
  2 * (ofStrangers.burst + ofNewcomers.ofAll.burst) +
  (ofStrangers.perSecond + ofNewcomers.ofAll.perSecond) * seconds;

export interface Refusal {
  /** HTTP: 429 for one who begins too many, 503 while all strangers together do. */
  readonly status: 429 | 503;
  /** When to come again. */
  readonly seconds: number;
}

/**
 * Turns sign-ins away before anything is stored of them.
 * INVARIANT (who waits is not pushed out): each begun sign-in is kept until it ends by itself. What one prefix begins is
 * bounded, and so is what all of them begin together; beyond it whoever comes is turned away, but for few of each network that has not
 * begun so many, and never one who waits removed. Whoever comes with a device that a person has signed in with is counted as
 * that person first, and once that is used up like anybody else.
 * INVARIANT (a device makes nobody worse off): a device that somebody else has, or had, leaves its person what strangers have.
 */
export class AdmitStrangers {
  readonly #byPrefix: Allowance;
  readonly #byPerson: Allowance;
  readonly #all: Allowance;
  readonly #newcomers: Newcomers;

  constructor(clock: () => number = Date.now) {
    this.#byPrefix = new Allowance(ofOnePrefix, clock);
    this.#byPerson = new Allowance(ofOnePerson, clock);
    this.#all = new Allowance(ofStrangers, clock);
    this.#newcomers = new Newcomers(ofNewcomers, clock);
  }

  /** @returns undefined when they may begin */
  refusal({ client, devices: [device] }: Beginner): Refusal | undefined {
    if (device && this.#byPerson.spend(device.personId) === 0) return undefined;
    const ofItsOwn = late(429, this.#byPrefix.spend(client.prefix));
    if (ofItsOwn) return ofItsOwn;
    const ofAll = late(503, this.#all.spend('all'));
    return ofAll && !this.#newcomers.admit('all', client) ? ofAll : undefined;
  }
}

const late = (status: Refusal['status'], waitMs: number): Refusal | undefined =>
  waitMs === 0 ? undefined : { status, seconds: Math.ceil(waitMs / 1000) };
