import { buckets } from '#libs/contracts';
import { type MeshLink, type StoredEntry, WatchedBucket, type WatchTimes } from '#libs/mesh';
import { type OpenApproval, OpenApprovals } from './open-approvals.js';

/** Nothing is let go on by what is known here: the store itself is asked at each use. */
const times: Partial<WatchTimes> = { silenceMs: 10_000, beatMs: 3_000 };

/** The approvals that can still be used, as the buckets tell them: what is ended need not read all that waits. */
export class WatchedApprovals {
  readonly #open: OpenApprovals;
  readonly #watched: readonly WatchedBucket[];

  /** @param clock epoch milliseconds */
  constructor(link: Pick<MeshLink, 'reached'>, clock: () => number = Date.now) {
    const open = new OpenApprovals(clock);
    this.#open = open;
    const withoutIt = 'approvals are not voided';
    const ofCalls = {
      take: (entry: StoredEntry) => open.takeWaiting(entry),
      forget: () => open.forgetWaiting(),
      isRead: (key: string) => OpenApprovals.isRead(key),
      withoutIt,
    };
    const ofAnswers = {
      take: (entry: StoredEntry) => open.takeAnswer(entry),
      forget: () => open.forgetAnswers(),
      isRead: () => true,
      withoutIt,
    };
    this.#watched = [
      new WatchedBucket(buckets.approvals, ofCalls, () => link.reached, times, clock),
      new WatchedBucket(buckets.approvalAnswers, ofAnswers, () => link.reached, times, clock),
    ];
  }

  start(): void {
    for (const bucket of this.#watched) bucket.start();
  }

  stop(): void {
    for (const bucket of this.#watched) bucket.stop();
  }

  /** All that were stored before now. @throws NotHeard where that is not known now */
  async all(): Promise<readonly OpenApproval[]> {
    await Promise.all(this.#watched.map((bucket) => bucket.heardAll()));
    return this.#open.all();
  }
}
