import { type Lease } from '#libs/contracts';
import { type Decision, type Question, type Resource } from '#libs/policy';
import { type Explanation } from './explanation.js';
import { lacksDecision } from './guarded-decision-point.js';
import { sayRefusal } from './say-refusal.js';
import { Stop } from './stop.js';

export type Stage = 'admission' | 'decision';

/** What may be said to the principal about a denial. */
export interface Told {
  readonly rationale: readonly string[];
  readonly policies: readonly string[];
  /** A sentence or more; the codes stand beside it. */
  readonly text: string;
  /** What they named, where the record has what was found by that name. */
  readonly resource?: Pick<Resource, 'type' | 'id'>;
  /** What `text` was made of, where that is no secret. */
  readonly explanation?: Explanation | undefined;
}

export interface DenialDetail {
  readonly resource?: Resource;
  readonly told?: Told;
  readonly cause?: unknown;
  /** Of the credential that the resource was read with. */
  readonly lease?: Lease | undefined;
  /** Of the approval that was to lift it. */
  readonly approvalId?: string;
  /** Where the same may be asked again then. */
  readonly retryAfterSeconds?: number;
  /** With which a token would do, where a new sign-in could bring them. */
  readonly scopes?: readonly string[];
  /** Of a denial of policy, where whoever asked may know all of it. */
  readonly explanation?: Explanation;
}

/** What is not done. What is recorded is the truth; what is told may be less. */
export class Denial extends Stop {
  readonly told: Told;

  constructor(
    readonly stage: Stage,
    readonly rationale: readonly string[],
    readonly policies: readonly string[],
    /** One line, safe to show, without the codes. */
    text: string,
    readonly detail: DenialDetail = {},
    /** Of the policies that denied; absent where none was asked. */
    readonly fingerprint?: string,
  ) {
    super();
    this.told = detail.told ?? { rationale, policies, text };
  }

  /** A denial that no policy makes, by its code. */
  static by(stage: Stage, code: string, text: string, detail?: DenialDetail): Denial {
    return new Denial(stage, [code], [], text, detail);
  }

  /** A denial of policy: who was refused what and why, and who could do it, as far as the detail explains that. */
  static of(
    stage: Stage,
    decision: Pick<Decision, 'rationale' | 'policies' | 'fingerprint' | 'why'>,
    { principal, action }: Pick<Question, 'principal' | 'action'>,
    detail: DenialDetail = {},
  ): Denial {
    const { rationale, policies, fingerprint, why = [] } = decision;
    const who = principal.user?.name ?? `the agent \`${principal.agent.id}\``;
    const text = lacksDecision(decision)
      ? 'nothing could be decided now, so nothing was run; try again later'
      : sayRefusal({ who, action, why, ...detail.explanation });
    return new Denial(stage, rationale, policies, text, detail, fingerprint);
  }
}

/** Of denials that are for the number of what is asked, and not for what it is. */
export const numberCodes: ReadonlySet<string> = new Set(['BUDGET_SPENT', 'BUDGET_UNKNOWN']);

/** What was asked more often than its budget allows. @param waitMs until it may be asked again */
export function askedTooOften(what: string, waitMs: number): Denial {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  const text = `${what}, so nothing was run; try again in ${String(retryAfterSeconds)} s`;
  return Denial.by('admission', 'BUDGET_SPENT', text, { retryAfterSeconds });
}

/** What cannot be counted is not done. */
export function notCounted(cause: unknown): Denial {
  const text = 'how often this was asked cannot be counted now, so nothing was run; try again later';
  return Denial.by('admission', 'BUDGET_UNKNOWN', text, { cause });
}

/** A permit that the store did not acknowledge is none. */
export function notRecorded(cause: unknown): Denial {
  const text = 'the decision could not be recorded, so nothing was run; try again later';
  return Denial.by('decision', 'DECISION_NOT_RECORDED', text, { cause });
}
