import { type Device } from '#libs/edge';
import { type Attempts } from '../attempts.js';
import { type CodeOutcome, isOfApp, type SecondFactors } from './second-factors.js';

export type CodeAttempt =
  | { readonly kind: 'taken'; readonly by: 'app' | 'recovery' }
  | { readonly kind: Exclude<CodeOutcome, 'taken'> }
  | { readonly kind: 'wait'; readonly seconds: number };

/** What is counted of wrong codes of one person, each by itself. */
export interface CodeGuesses {
  /** Of all browsers that are not known, together. */
  readonly strangers: Attempts;
  /** Of one known browser. */
  readonly device: Attempts;
  /** Of all known browsers together: who has been in may have made themselves many. */
  readonly devices: Attempts;
}

/**
 * Takes codes of a second factor at a pace that makes guessing pointless; ADR 43 argues it.
 * INVARIANT (no guesser of codes locks others out): who gets here knows the password, and is still a stranger: what they get wrong makes nobody wait who comes
 * with a browser that is known.
 */
export class CodeAttempts {
  constructor(
    private readonly factors: Pick<SecondFactors, 'take'>,
    private readonly guesses: CodeGuesses,
  ) {}

  /**
   * @param device the person's own, where the browser is known
   * @throws NotKnownNow, MeshError; what was not checked is counted all the same
   */
  async take(personId: string, typed: string, device: Device | undefined): Promise<CodeAttempt> {
    const { strangers, devices } = this.guesses;
    const [own, name] = device
      ? ([this.guesses.device, `${personId} ${device.id}`] as const)
      : ([strangers, personId] as const);
    const wait = Math.max(own.wait(name), device ? devices.wait(personId) : 0);
    if (wait > 0) return { kind: 'wait', seconds: Math.ceil(wait / 1_000) };
    // Before the outcome is known, so that parallel guesses are counted too.
    own.count(name);
    if (device) devices.count(personId);
    const kind = await this.factors.take(personId, typed);
    if (kind !== 'taken') return { kind };
    own.clear(name);
    if (device) devices.uncount(personId);
    return { kind, by: isOfApp(typed) ? 'app' : 'recovery' };
  }
}
