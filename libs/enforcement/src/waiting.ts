import { type Decision, type Question } from '#libs/policy';
import { Denial, type DenialDetail, type Stage } from './denial.js';
import { explain } from './explanation.js';
import { type GuardedDecisionPoint, lacksDecision } from './guarded-decision-point.js';
import { Stop } from './stop.js';

/**
 * A third way for a step to end: neither yes nor no yet, because somebody has to answer first. Until then it is a denial,
 * and nothing but one: it is recorded as `meanwhile` with what it waits for, told so, and where whoever asked cannot be
 * told to wait it is that denial. Whoever is told comes again when it was answered and goes through every step again:
 * nothing is kept running, and what was true when it began to wait is not taken for true when it goes on.
 */
export class Waiting extends Stop {
  /** One line, safe to show. */
  readonly text: string;

  constructor(
    /** What is waited for, such as `approval`. */
    readonly on: string,
    readonly meanwhile: Denial,
    /** Of what was asked for, a UUID, where something was. */
    readonly approvalId?: string,
  ) {
    super();
    const why = (meanwhile.detail.explanation?.why ?? []).map((sentence) => `${sentence} `).join('');
    this.text = `${why}It waits for ${on}, so nothing was run yet`;
  }
}

/**
 * How a step ends on what policy does not permit, explained: with a wait where somebody could lift it, else with a denial.
 * Only for what whoever asked may know of: who else could do it is asked about the same resource.
 */
export async function refusalOf(
  policy: Pick<GuardedDecisionPoint, 'decideMany'>,
  stage: Stage,
  decision: Pick<Decision, 'rationale' | 'policies' | 'fingerprint' | 'waitsFor' | 'why'>,
  question: Question,
  detail: DenialDetail = {},
): Promise<Denial | Waiting> {
  const explained = lacksDecision(decision)
    ? {}
    : {
        explanation:
          decision.waitsFor === undefined
            ? await explain(policy, question, decision)
            : { why: decision.why ?? [] }, // Who could have done it is whoever asks, once it was answered.
      };
  const denial = Denial.of(stage, decision, question, { ...detail, ...explained });
  return decision.waitsFor === undefined ? denial : new Waiting(decision.waitsFor, denial);
}
