import { LRUCache } from 'lru-cache';
import { digestOf, lacksDecision } from '#libs/enforcement';
import { type Passage, type Sorted } from './stages.js';

/** How long a list of tools may be kept, here and by whoever asked: policies that look at the time are late by no more. */
export const listIsFreshMs = 60_000;
/** A hundred tools for each are some 10 MB. */
const callers = 256;

type Admissions = Sorted['admissions'];
type Asking = Pick<Passage, 'principal' | 'circumstances'>;

/**
 * What each caller may use, kept for a minute under the policies it was decided by: agents list tools far more often than
 * what they may use changes. It says what is shown; each call is decided anew.
 */
export class KeptAdmissions {
  readonly #kept = new LRUCache<string, { readonly admissions: Admissions; readonly until: number }>({
    max: callers,
  });

  constructor(private readonly clock: () => Date) {}

  /** What is kept, or what `decide` says. @param fingerprint of the policies in force */
  async get(asking: Asking, fingerprint: string, decide: () => Promise<Admissions>): Promise<Sorted> {
    const now = this.clock().getTime();
    const key = keyOf(asking, fingerprint);
    const known = this.#kept.get(key);
    if (known && known.until > now) return { admissions: known.admissions, freshForMs: known.until - now };
    const admissions = await decide();
    // Policy may have changed meanwhile, and what is denied for want of a decision may be permitted the next moment.
    const lasts = admissions.every(
      ({ admission }) => admission.fingerprint === fingerprint && !lacksDecision(admission),
    );
    if (lasts) this.#kept.set(key, { admissions, until: now + listIsFreshMs });
    return { admissions, freshForMs: lasts ? listIsFreshMs : 0 };
  }
}

/** All that policy may know of who asks and of the moment, but the time; by exclusion, so that nothing new is left out. */
function keyOf({ principal, circumstances }: Asking, fingerprint: string): string {
  const ofThisToken = { token: undefined, issuedAt: undefined, expiresAt: undefined };
  return digestOf({
    who: { ...principal, ...ofThisToken },
    where: { ...circumstances, time: undefined },
    fingerprint,
  });
}
