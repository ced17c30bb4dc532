import { type Timer, within } from '#libs/deadline';
import { type Decision, type EngineCode, type Question, type Resource } from '#libs/policy';
import { type DecisionPoint } from './decision-point.js';

/** Why there is a denial although the decision point gave no sound answer; policy and engine have their own codes. */
export type DecisionPointCode =
  /** No answer within the deadline. */
  | 'DECISION_POINT_LATE'
  /** It threw, or could not be reached. */
  | 'DECISION_POINT_FAILED'
  /** What it said is no decision, or there were not as many as questions. */
  | 'DECISION_POINT_UNSOUND';

const codes: readonly string[] = [
  'DECISION_POINT_LATE',
  'DECISION_POINT_FAILED',
  'DECISION_POINT_UNSOUND',
  'ENGINE_FAILED',
] satisfies (DecisionPointCode | EngineCode)[];

/** Whether it denies for want of a decision, and not because policy says so. */
export const lacksDecision = ({ rationale }: Pick<Decision, 'rationale'>): boolean =>
  rationale.some((code) => codes.includes(code));

export interface DeciderOptions {
  /** Longest a decision may take, in milliseconds. */
  readonly deadlineMs: number;
  /** Told of everything but a sound answer in time. */
  readonly alarm: (about: { readonly code: DecisionPointCode; readonly err?: unknown }) => void;
  readonly timer?: Timer;
}

/**
 * Asks a decision point and never rejects.
 * INVARIANT (a late decision is a denial): whatever is late, thrown, missing, too much or malformed denies all that was
 * asked with it; one answer among sound ones that is no decision denies its own question.
 */
export class GuardedDecisionPoint {
  constructor(
    private readonly point: DecisionPoint,
    private readonly options: DeciderOptions,
  ) {}

  /** Of the policies in force now, for what is denied without asking. */
  get fingerprint(): string {
    return this.point.fingerprint;
  }

  async decide(question: Question): Promise<Decision> {
    return this.#first(await this.decideMany([question]));
  }

  /** In the order of the questions. */
  decideMany(questions: readonly Question[]): Promise<readonly Decision[]> {
    return this.#ask(questions, () => this.point.decideMany(questions));
  }

  /** See {@link DecisionPoint.equivalenceKey}. */
  equivalenceKey(resource: Resource, action: string): string {
    return this.point.equivalenceKey(resource, action);
  }

  async #ask(
    questions: readonly unknown[],
    ask: () => Promise<readonly Decision[]>,
  ): Promise<readonly Decision[]> {
    if (questions.length === 0) return [];
    let answers: unknown;
    try {
      const { deadlineMs: ms, timer } = this.options;
      answers = await within(begin(ask), { ms, late: () => late, ...(timer && { timer }) });
    } catch (err) {
      if (err === late) return this.#denyAll(questions, 'DECISION_POINT_LATE');
      return this.#denyAll(questions, 'DECISION_POINT_FAILED', err);
    }
    if (!Array.isArray(answers) || answers.length !== questions.length) {
      return this.#denyAll(questions, 'DECISION_POINT_UNSOUND');
    }
    return answers.map((answer: unknown) =>
      isDecision(answer) ? answer : this.#deny('DECISION_POINT_UNSOUND'),
    );
  }

  #first([decision]: readonly Decision[]): Decision {
    return decision ?? this.#deny('DECISION_POINT_UNSOUND');
  }

  #denyAll(questions: readonly unknown[], code: DecisionPointCode, err?: unknown): readonly Decision[] {
    const denial = this.#deny(code, err);
    return questions.map(() => denial);
  }

  #deny(code: DecisionPointCode, err?: unknown): Decision {
    this.options.alarm({ code, ...(err !== undefined && { err }) });
    return { decision: 'deny', rationale: [code], policies: [], fingerprint: this.point.fingerprint };
  }
}

/** Told apart from whatever the decision point itself may throw. */
const late = new Error('no decision in time');

/** What is thrown at once rejects too. */
const begin = async <T>(work: () => Promise<T>): Promise<T> => await work();

function isDecision(answer: unknown): answer is Decision {
  if (typeof answer !== 'object' || answer === null) return false;
  const {
    decision,
    rationale,
    policies,
    why = [],
    fingerprint,
    waitsFor,
  } = answer as Record<string, unknown>;
  return (
    (decision === 'permit' || decision === 'deny') &&
    [rationale, policies, why].every(
      (list) => Array.isArray(list) && list.every((entry) => typeof entry === 'string'),
    ) &&
    typeof fingerprint === 'string' &&
    (waitsFor === undefined || (decision === 'deny' && isName(waitsFor)))
  );
}

/** What an event can hold, and a person can be shown as it is. */
const isName = (value: unknown) => typeof value === 'string' && /^[a-z][a-z-]{0,63}$/.test(value);
