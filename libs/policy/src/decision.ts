import { type DecisionKind } from '#libs/contracts';

/** Why the engine denied on its own, without a policy that says so. Policies add their own `@rationale` codes. */
export type EngineCode =
  /** Default deny: no policy permits it. */
  | 'NO_MATCHING_PERMIT'
  /** The action is not in the schema, so nobody has thought about it yet. */
  | 'UNKNOWN_ACTION'
  /** A value that Cedar would misread or crash on: malformed text, a float, too deep, too long. */
  | 'INPUT_REJECTED'
  /** The question does not fit the schema: a missing attribute, a resource of the wrong type. */
  | 'REQUEST_INVALID'
  /** A policy could not be evaluated; Cedar itself would skip it, even a forbid. */
  | 'POLICY_ERRORED'
  /** The evaluator failed. */
  | 'ENGINE_FAILED';

/** Why the engine denied on its own, for people. */
export const engineSentences: Readonly<Record<EngineCode, string>> = {
  NO_MATCHING_PERMIT: 'No policy permits it.',
  UNKNOWN_ACTION: 'Policy does not know what that is.',
  INPUT_REJECTED: 'It holds text that policy cannot judge.',
  REQUEST_INVALID: 'It is not of the kind that policy judges.',
  POLICY_ERRORED: 'A policy could not be evaluated, and what cannot be judged is not permitted.',
  ENGINE_FAILED: 'Policy could not be asked.',
};

/** An answer. `rationale` and `policies` are sorted; `policies` is empty when the engine itself denied. */
export interface Decision {
  readonly decision: DecisionKind;
  readonly rationale: readonly string[];
  /** Ids of the determining policies; of a denial those that people could lift only where all are. */
  readonly policies: readonly string[];
  /** Of a denial: why, for people, a sentence for each policy or code; absent where the decision point does not say. */
  readonly why?: readonly string[];
  /** `sha256:…` of the engine, the policies' meaning and the schema. */
  readonly fingerprint: string;
  /**
   * What could lift this denial, such as `approval`; absent for a permit, and wherever a policy denies that waits for nothing
   * (`@waits`).
   */
  readonly waitsFor?: string;
}
