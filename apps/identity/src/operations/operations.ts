import { Denial, lacksDecision, outcomeEvent, recordDenial, type Situated } from '#libs/enforcement';
import { MeshError } from '#libs/mesh';
import { NotKnownNow } from '../provider/not-known-now.js';
import { type OperationPlan, type OperationPorts } from './operation-ports.js';
import { asked, type Granted, type OperatedBy, OperationFailed, type Operating } from './operation-stages.js';
import { operationTable } from './operation-table.js';

/** Sends what operators do through the table and says how it ended. */
export class Operations<Operation extends object, Answer extends object> {
  readonly #table;

  constructor(
    private readonly plan: OperationPlan<Operation, Answer>,
    private readonly ports: OperationPorts,
  ) {
    this.#table = operationTable(plan, ports);
  }

  /**
   * Decided and recorded before anything is read or changed.
   * @throws MeshError `forbidden` naming the rule, `not_found`, `conflict`, `too_many_requests`, or `unavailable` where nothing
   * could be decided, recorded or changed
   */
  async operate(by: OperatedBy, operation: Operation): Promise<Answer> {
    const operating = { ...by, operation, callId: this.ports.newId(), begun: performance.now() };
    const passed = await this.#table.enter(operating);
    if (passed instanceof OperationFailed) throw this.#asError(passed);
    const done = await this.#table.onward('operate', passed, {});
    if (done instanceof Denial) return this.#refuse(passed.state, done);
    const { ended } = done;
    if (ended instanceof OperationFailed) {
      const error = this.#asError(ended);
      await this.#recordOutcome(done, error.code, ended);
      throw error;
    }
    const result = this.plan.asRecorded?.(ended.result) ?? ended.result;
    await this.#recordOutcome(done, undefined, { result });
    return ended.result;
  }

  /** What was done is said, recorded or not: an outcome that is missing shows beside its permit. */
  async #recordOutcome(
    done: Operating<Operation> & Situated & Granted,
    errorCode: string | undefined,
    result: object,
  ) {
    const { outcomes, logger } = this.ports;
    const ending = { decisionId: done.grant.permit.eventId, errorCode: errorCode ?? null, lease: null };
    try {
      await outcomes.keep(outcomeEvent(this.#asked(done), { ...ending, result }, this.ports));
    } catch (err) {
      logger.error(
        { err, callId: done.callId, alarm: 'outcome_not_recorded' },
        'an outcome could not be recorded',
      );
    }
  }

  async #refuse(operating: Operating<Operation> & Situated, denial: Denial): Promise<never> {
    await recordDenial(this.#asked(operating), denial, this.plan.resourceType, this.ports);
    const { retryAfterSeconds } = denial.detail;
    const { text, rationale } = denial.told;
    if (retryAfterSeconds !== undefined)
      throw new MeshError('too_many_requests', text, { retryAfterSeconds });
    const undecided = denial.fingerprint === undefined || lacksDecision(denial.told);
    if (undecided) throw new MeshError('unavailable', text);
    throw (
      this.plan.refusal?.(denial, operating) ??
      new MeshError('forbidden', `${text} (${rationale.join(', ')})`)
    );
  }

  #asked(operating: Operating<Operation> & Situated) {
    return asked(operating, this.plan.actionOf(operating.operation));
  }

  #asError({ cause }: OperationFailed): MeshError {
    if (cause instanceof NotKnownNow)
      return new MeshError('unavailable', cause.error_description ?? cause.message, { cause });
    return cause instanceof MeshError
      ? cause
      : new MeshError('internal', `the ${this.plan.about} could not be read or changed`, { cause });
  }
}
