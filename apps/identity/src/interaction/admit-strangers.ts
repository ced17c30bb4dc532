import { Allowance } from '#libs/budgets';
import { type Client } from '#libs/edge';
import { type Device } from '../people/devices.js';

/** Who wants to begin a sign-in. */
export interface Beginner {
  readonly client: Client;
  /** What the browser brings of people who have signed in with it. */
  readonly devices: readonly Device[];
}

/** How long an unfinished sign-in is kept, and with it a session of nobody. */
export const interactionSeconds = 600;

const ofOnePrefix = { burst: 300, perSecond: 0.5 };
const ofOnePerson = { burst: 20, perSecond: 0.2 };
const ofStrangers = { burst: 5_000, perSecond: 10 };

/**
 * Room for all that can be unfinished at once. Two records each: the sign-in, and a session of nobody. A burst more than
 * strangers can begin, for people who are known, and for what is over and not swept up yet.
 */
export const roomForUnfinished = 2 * (2 * ofStrangers.burst + ofStrangers.perSecond * interactionSeconds);

/**
 * Turns sign-ins away before anything is stored of them.
 * INVARIANT (who waits is not pushed out): each begun sign-in is kept until it ends by itself. What one prefix begins is
 * bounded, and so is what all of them begin together; beyond it the newcomer is turned away, and never one who waits
 * removed. Whoever comes with a device that a person has signed in with is counted as that person alone.
 */
export class AdmitStrangers {
  readonly #byPrefix: Allowance;
  readonly #byPerson: Allowance;
  readonly #all: Allowance;

  constructor(clock: () => number) {
    this.#byPrefix = new Allowance(ofOnePrefix, clock);
    this.#byPerson = new Allowance(ofOnePerson, clock);
    this.#all = new Allowance(ofStrangers, clock);
  }

  /** @returns undefined when they may begin; else the status to refuse with and in how many seconds to come again */
  refusal({ client, devices: [device] }: Beginner): { status: 429 | 503; seconds: number } | undefined {
    if (device) return late(429, this.#byPerson.spend(device.personId));
    return late(429, this.#byPrefix.spend(client.prefix)) ?? late(503, this.#all.spend('all'));
  }
}

const late = <Status extends 429 | 503>(status: Status, waitMs: number) =>
  waitMs === 0 ? undefined : { status, seconds: Math.ceil(waitMs / 1000) };
