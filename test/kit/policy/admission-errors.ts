import { AnswerKind } from '#libs/contracts';
import { type Asking, type PolicyEngine } from '#libs/policy';
import { agents, askedAbout, circumstances, me, roleSets } from './decision-matrix.js';
import { type Row } from './matrix-rows.js';

/** Whether people say yes is as little known at admission as what is stored. */
const answered = { ...circumstances, answers: AnswerKind.options };

/**
 * Actions where admission and the existence of a permitted resource of the matrix disagree.
 * @param admitted whether admission lets this principal use this action at all; undefined for actions it is not asked of
 */
export function admissionErrors(
  engine: PolicyEngine,
  rows: readonly Row[],
  admitted: (action: string, principal: Asking) => boolean | undefined,
): string[] {
  return roleSets.flatMap((roles) =>
    agents.flatMap((agent) =>
      askedAbout(engine, rows).flatMap(({ action, about }) => {
        const principal = me(roles, agent);
        const admits = admitted(action, principal);
        if (admits === undefined) return [];
        const possible = about.some(
          ({ resource }) =>
            engine.decide({ principal, action, resource, context: answered }).decision === 'permit',
        );
        if (admits === possible) return [];
        return [`${roles.join('+')} ${agent} ${action}: ${admits ? 'admitted in vain' : 'hidden'}`];
      }),
    ),
  );
}
