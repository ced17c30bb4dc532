import { type Attempts } from '../attempts.js';
import { type CodeOutcome, isOfApp, type SecondFactors } from './second-factors.js';

export type CodeAttempt =
  | { readonly kind: 'taken'; readonly by: 'app' | 'recovery' }
  | { readonly kind: Exclude<CodeOutcome, 'taken'> }
  | { readonly kind: 'wait'; readonly seconds: number };

/**
 * Takes codes of a second factor at a pace that makes guessing pointless. Who gets here knows the password, so that no stranger makes
 * a person wait.
 */
export class CodeAttempts {
  constructor(
    private readonly factors: Pick<SecondFactors, 'take'>,
    private readonly attempts: Attempts,
  ) {}

  /** @throws NotKnownNow, MeshError; what was not checked is counted all the same */
  async take(personId: string, typed: string): Promise<CodeAttempt> {
    const wait = this.attempts.wait(personId);
    if (wait > 0) return { kind: 'wait', seconds: Math.ceil(wait / 1_000) };
    // Before the outcome is known, so that parallel guesses are counted too.
    this.attempts.count(personId);
    const kind = await this.factors.take(personId, typed);
    if (kind !== 'taken') return { kind };
    this.attempts.clear(personId);
    return { kind, by: isOfApp(typed) ? 'app' : 'recovery' };
  }
}
