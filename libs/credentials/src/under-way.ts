import { within } from '#libs/deadline';
import { AdaptiveBound } from './adaptive-bound.js';
import { type BorrowRequest, type BrokerLimits } from './broker-options.js';
import { CredentialError, late, left, takenBack } from './credential-error.js';
import { FairTurns } from './fair-turns.js';
import { type Holder, nameOf } from './holder.js';
import { type LiveCredential } from './live-credential.js';

interface Entry {
  readonly holder: Holder;
  /** Resolves once it is made and lent, is being ended, or waits no longer. */
  readonly done: Promise<void>;
  readonly cancel: () => void;
}

type Limits = Pick<
  BrokerLimits,
  | 'makingAtOnce'
  | 'makingAtOncePerPerson'
  | 'makingAtOncePerTenant'
  | 'slowMs'
  | 'maxWaiting'
  | 'waitMs'
  | 'acquireMs'
>;

/**
 * Credentials that are being made, so many at once, and those who wait for theirs, each person in a line of their own.
 * INVARIANT (slow is not hurried): while Vault and the database take long, fewer are made at once.
 */
export class UnderWay {
  readonly #turns: FairTurns;
  readonly #bound: AdaptiveBound;
  readonly #entries = new Set<Entry>();

  /**
   * @param end ends what was made for somebody who does not wait any more
   * @param clock epoch milliseconds
   */
  constructor(
    private readonly limits: Limits,
    private readonly end: (live: LiveCredential) => void,
    private readonly clock: () => number = Date.now,
  ) {
    const bound = new AdaptiveBound(limits.makingAtOnce, limits.slowMs, clock);
    this.#bound = bound;
    const turns = {
      get atOnce() {
        return bound.now;
      },
      get atOnceOfOne() {
        return bound.shareOf(limits.makingAtOncePerPerson);
      },
      get atOnceOfGroup() {
        return bound.shareOf(limits.makingAtOncePerTenant);
      },
      mostWaiting: limits.maxWaiting,
    };
    this.#turns = new FairTurns(turns, crowded);
  }

  /**
   * Waits for a turn, and for what `make` makes then.
   * INVARIANT (no leak): what arrives after nobody waits for it any more is revoked, not kept. Its place is free when it has arrived or
   * failed, not before: until then it costs Vault and the database as much as any other.
   * @param make rejects as soon as it can once the signal says that nobody waits
   * @throws CredentialError
   */
  async acquire(
    { holder, tenant, signal }: Pick<BorrowRequest, 'holder' | 'tenant' | 'signal'>,
    make: (unwanted: AbortSignal) => Promise<LiveCredential>,
  ): Promise<LiveCredential> {
    const turn = this.#turns.take({ who: nameOf(holder), group: tenant });
    const unwanted = new AbortController();
    const making = turn.come.then(async () => {
      const beganAt = this.clock();
      let isMade = false;
      try {
        if (unwanted.signal.aborted) throw takenBack();
        const live = await make(unwanted.signal);
        isMade = true;
        if (!unwanted.signal.aborted) return live;
        this.end(live);
        throw takenBack();
      } finally {
        this.#bound.over(beganAt, isMade);
        turn.end();
      }
    });
    const cancel = (why: Error = takenBack()) => {
      unwanted.abort(why);
      turn.leave(why);
    };
    const done = making.then(
      () => undefined,
      () => undefined,
    );
    const entry: Entry = { holder, done, cancel: () => cancel() };
    this.#entries.add(entry);
    void done.then(() => this.#entries.delete(entry));
    try {
      await within(turn.come, { signal, left, ms: this.limits.waitMs, late: crowded });
      // A time of its own: what is begun late because others were served first is not given up for that.
      return await within(making, { signal, left, ms: this.limits.acquireMs, late });
    } catch (error) {
      cancel(error as Error);
      throw error;
    }
  }

  /** Ends what is made or waits for those who are meant. @returns resolves once of each is known what became of it */
  cancel(isMeant: (holder: Holder) => boolean): Promise<unknown> {
    const meant = [...this.#entries].filter(({ holder }) => isMeant(holder));
    for (const one of meant) one.cancel();
    return Promise.all(meant.map(({ done }) => done));
  }
}

const crowded = () =>
  new CredentialError('capacity_exhausted', 'too many credentials are asked for at once: try again shortly');
