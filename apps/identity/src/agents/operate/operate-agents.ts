import { type AgentOperation, type AgentsAnswer, agentRegistryType } from '#libs/contracts';
import { Denial, lacksDecision, outcomeEvent, recordDenial, type Situated } from '#libs/enforcement';
import { MeshError } from '#libs/mesh';
import { type OperationPorts } from './operation-ports.js';
import { asked, type Granted, type OperatedBy, OperationFailed, type Operating } from './operation-stages.js';
import { operationTable } from './operation-table.js';

/** Sends what operators do with agents through their table and says how it ended. */
export class OperateAgents {
  readonly #table;

  constructor(private readonly ports: OperationPorts) {
    this.#table = operationTable(ports);
  }

  /**
   * Decided and recorded before anything is read or changed.
   * @throws MeshError `forbidden` naming the rule, `not_found`, `conflict`, `too_many_requests`, or `unavailable` where nothing
   * could be decided, recorded or changed
   */
  async operate(by: OperatedBy, operation: AgentOperation): Promise<AgentsAnswer> {
    const operating = { ...by, operation, callId: this.ports.newId(), begun: performance.now() };
    const passed = await this.#table.enter(operating);
    if (passed instanceof OperationFailed) throw asError(passed);
    const done = await this.#table.onward('operate', passed, {});
    if (done instanceof Denial) return this.#refuse(passed.state, done);
    const { ended } = done;
    await this.#recordOutcome(
      done,
      ended instanceof OperationFailed ? asError(ended).code : undefined,
      ended,
    );
    if (ended instanceof OperationFailed) throw asError(ended);
    return ended.result;
  }

  /** What was done is said, recorded or not: an outcome that is missing shows beside its permit. */
  async #recordOutcome(done: Operating & Situated & Granted, errorCode: string | undefined, result: object) {
    const { outcomes, logger } = this.ports;
    const ending = { decisionId: done.grant.permit.eventId, errorCode: errorCode ?? null, lease: null };
    try {
      await outcomes.keep(outcomeEvent(asked(done), { ...ending, result }, this.ports));
    } catch (err) {
      logger.error(
        { err, callId: done.callId, alarm: 'outcome_not_recorded' },
        'an outcome could not be recorded',
      );
    }
  }

  async #refuse(operating: Operating & Situated, denial: Denial): Promise<never> {
    await recordDenial(asked(operating), denial, agentRegistryType, this.ports);
    const { retryAfterSeconds } = denial.detail;
    const { text, rationale } = denial.told;
    if (retryAfterSeconds !== undefined)
      throw new MeshError('too_many_requests', text, { retryAfterSeconds });
    const undecided = denial.fingerprint === undefined || lacksDecision(denial);
    throw undecided
      ? new MeshError('unavailable', text)
      : new MeshError('forbidden', `${text} (${rationale.join(', ')})`);
  }
}

const asError = ({ cause }: OperationFailed): MeshError =>
  cause instanceof MeshError
    ? cause
    : new MeshError('internal', 'the agents could not be read or changed', { cause });
