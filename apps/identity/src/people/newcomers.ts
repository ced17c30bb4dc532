import { Allowance } from '#libs/budgets';

const hour = 3_600;

/** Tries at one account from one network: two, and one more every twelve hours. */
const ofNetwork = { burst: 2, perSecond: 1 / (12 * hour), keys: 100_000 };
/** Tries at one account from all of them: ADR 27 argues how many. */
const ofAccount = { burst: 1_000, perSecond: 100 / hour, keys: 20_000 };

/**
 * The tries that are left at an account that is under attack, to whoever comes from a network that has not had them: whoever
 * guesses makes themselves wait, and others not, until more networks guess than the account bears.
 */
export class Newcomers {
  readonly #ofNetwork: Allowance;
  readonly #ofAccount: Allowance;

  constructor(clock: () => number) {
    this.#ofNetwork = new Allowance(ofNetwork, clock);
    this.#ofAccount = new Allowance(ofAccount, clock);
  }

  /** Spends one. @returns whether there was one left */
  admit(account: string, prefix: string): boolean {
    const network = `${account} ${networkOf(prefix)}`;
    // Neither is spent where the other has none: who is turned away unheard has lost no try.
    if (this.#ofNetwork.waitOf(network) > 0 || this.#ofAccount.waitOf(account) > 0) return false;
    return this.#ofNetwork.spend(network) === 0 && this.#ofAccount.spend(account) === 0;
  }
}

/** An IPv4 address, or the /48 that one site is given at most (RFC 6177): who has one may count as 65,536 clients, and tries as one. */
function networkOf(prefix: string): string {
  return prefix.includes(':') ? `${prefix.split(':').slice(0, 3).join(':')}::/48` : prefix;
}
