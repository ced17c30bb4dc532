import { type Decision, type PolicyEngine, type Question, type Resource } from '#libs/policy';

/**
 * Who decides: Cedar in this process, or a service somewhere else. It may fail, be late or answer nonsense;
 * {@link GuardedDecisionPoint} makes denials of that, and is what the steps ask.
 */
export interface DecisionPoint {
  /** Of the policies in force now: `sha256:…`. */
  readonly fingerprint: string;
  /** One answer for each question, in their order. */
  decideMany(questions: readonly Question[]): Promise<readonly Decision[]>;
  /**
   * A name for all resources that policy cannot tell from this one where `action` is asked about, for sparing equal questions inside
   * one call. A point that does not know names each resource differently.
   */
  equivalenceKey(resource: Resource, action: string): string;
}

/** Cedar in this process as a decision point: the one place that asks the engine. */
export function inProcess(
  engine: Pick<PolicyEngine, 'decide' | 'equivalenceKey' | 'fingerprint'>,
): DecisionPoint {
  return {
    get fingerprint() {
      return engine.fingerprint;
    },
    decideMany: (questions) => Promise.resolve(questions.map((question) => engine.decide(question))),
    equivalenceKey: (resource, action) => engine.equivalenceKey(resource, action),
  };
}
