import { decisionLogType, type DecisionPage, type DecisionQuery } from '#libs/contracts';
import { type Arrival, Denial, lacksDecision, recordDenial, type Situated } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { MeshError } from '#libs/mesh';
import { type QueryPorts } from './query-ports.js';
import { asked, type Queried, QueryFailed } from './query-stages.js';
import { queryTable } from './query-table.js';

/** Who asks, and from where. */
export interface QueriedBy {
  readonly principal: Principal;
  readonly arrival: Arrival;
}

/** Sends queries through their table and says how they ended. */
export class QueryDecisions {
  readonly #table;

  constructor(private readonly ports: QueryPorts) {
    this.#table = queryTable(ports);
  }

  /**
   * A page of decisions for the principal: an auditor's tenant, anybody's own. Decided and recorded before it is read.
   * @throws MeshError `forbidden` naming the rule, `too_many_requests`, or `unavailable` where nothing could be decided,
   * counted or recorded
   */
  async ask(by: QueriedBy, query: DecisionQuery): Promise<DecisionPage> {
    const { newId, log } = this.ports;
    const queried = { ...by, query, callId: newId(), begun: performance.now(), end: log.size };
    const passed = await this.#table.enter(queried);
    if (passed instanceof QueryFailed) throw passed.asError();
    const ended = await this.#table.onward('query', passed, {});
    if (ended instanceof Denial) return this.#refuse(passed.state, ended);
    if (ended.answer instanceof QueryFailed) throw ended.answer.asError();
    return ended.answer.page;
  }

  async #refuse(query: Queried & Situated, denial: Denial): Promise<never> {
    await recordDenial(asked(query), denial, decisionLogType, this.ports);
    const { retryAfterSeconds } = denial.detail;
    const { text, rationale } = denial.told;
    if (retryAfterSeconds !== undefined)
      throw new MeshError('too_many_requests', text, { retryAfterSeconds });
    const undecided = denial.fingerprint === undefined || lacksDecision(denial);
    throw undecided
      ? new MeshError('unavailable', text)
      : new MeshError('forbidden', `${text} Ask for your own decisions. (${rationale.join(', ')})`);
  }
}
