import { Role } from '#libs/contracts';
import { type Decision, type Question } from '#libs/policy';
import { type GuardedDecisionPoint, lacksDecision } from './guarded-decision-point.js';

/** Why policy refused, for people, and who could have done it. */
export interface Explanation {
  /** Sentences of the policies that denied. */
  readonly why: readonly string[];
  /** The roles of which each alone would have been permitted the same; absent where that was not asked or not decided. */
  readonly could?: readonly Role[];
}

/**
 * Asks policy, and not a list, who could: the same question by the same person through the same agent, with each role alone.
 * Never rejects. To be asked only about what the person may know of.
 */
export async function explain(
  policy: Pick<GuardedDecisionPoint, 'decideMany'>,
  question: Question,
  { why = [] }: Pick<Decision, 'why'>,
): Promise<Explanation> {
  const could = await rolesThatMay(policy, question);
  return { why, ...(could && { could }) };
}

/** The roles of which each alone would be permitted what is asked; undefined where that could not be decided. */
export async function rolesThatMay(
  policy: Pick<GuardedDecisionPoint, 'decideMany'>,
  question: Question,
): Promise<Role[] | undefined> {
  const decisions = await policy.decideMany(
    Role.options.map((role) => ({ ...question, principal: { ...question.principal, roles: [role] } })),
  );
  if (decisions.some(lacksDecision)) return undefined;
  return Role.options.filter((_role, at) => decisions[at]?.decision === 'permit');
}
