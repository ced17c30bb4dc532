import { Allowance, type Rate } from '#libs/budgets';
import { type Client } from './know-clients.js';

export interface NewcomerLimits {
  /** Of one network at one thing. */
  readonly ofNetwork: Rate;
  /** Of all networks together at one thing. */
  readonly ofAll: Rate;
  /** How many things there are at most. Default: one. */
  readonly things?: number;
}

/** Of networks that are remembered; what one has had is forgotten first where it was used longest ago. */
const networks = 100_000;

/**
 * What is left to whoever comes from a network that has not had its own, while others use up what all share: whoever floods makes
 * themselves wait, and others not, until more networks flood than there is room for.
 */
export class Newcomers {
  readonly #ofNetwork: Allowance;
  readonly #ofAll: Allowance;

  constructor({ ofNetwork, ofAll, things = 1 }: NewcomerLimits, clock: () => number) {
    this.#ofNetwork = new Allowance({ ...ofNetwork, keys: networks }, clock);
    this.#ofAll = new Allowance({ ...ofAll, keys: things }, clock);
  }

  /**
   * Spends one.
   * @param thing what many want at once: an account, a door
   * @returns whether there was one left
   */
  admit(thing: string, { prefix }: Pick<Client, 'prefix'>): boolean {
    const network = `${thing} ${networkOf(prefix)}`;
    // Neither is spent where the other has none: who is turned away unheard has lost no try.
    if (this.#ofNetwork.waitOf(network) > 0 || this.#ofAll.waitOf(thing) > 0) return false;
    return this.#ofNetwork.spend(network) === 0 && this.#ofAll.spend(thing) === 0;
  }
}

/** An IPv4 address, or the /48 that one site is given at most (RFC 6177): who has one may count as 65,536 clients, and comes as one. */
function networkOf(prefix: string): string {
  return prefix.includes(':') ? `${prefix.split(':').slice(0, 3).join(':')}::/48` : prefix;
}
