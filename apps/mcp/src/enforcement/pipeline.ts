import { type Verdict } from '#libs/contracts';
import { type Arrival, Denial, type Passed, Waiting } from '#libs/enforcement';
import { denialEvent } from './events.js';
import { type FailureCode } from './explain-failure.js';
import { type EnforcementPorts } from './ports.js';
import { type RequestRefused } from './refusal.js';
import {
  type AllowedMethod,
  type Begun,
  type CallBegun,
  CallFailed,
  type Passage,
  type Ran,
  type Sorted,
} from './stages.js';
import { enforcementTable } from './table.js';

/** A request past the rows in front. */
export type PassedRequest = Passed<Passage, AllowedMethod>;

/** What is said about a call to whoever made it. */
export type CallAnswer =
  | { readonly kind: 'succeeded'; readonly verdict: Verdict; readonly result: Ran['result'] }
  | { readonly kind: 'failed'; readonly verdict: Verdict; readonly code: FailureCode; readonly text: string }
  /** Refused until somebody answers what it waits for: the same call may be made again then. */
  | { readonly kind: 'waiting'; readonly verdict: Verdict; readonly text: string }
  | { readonly kind: 'refused'; readonly verdict: Verdict; readonly text: string };

/**
 * Sends requests through the table and says how they ended. Every MCP request of either transport goes through `enter`
 * before the protocol handler sees it, and the one way from that handler on is its method's column.
 */
export class EnforcementPipeline {
  readonly #table;

  constructor(private readonly ports: EnforcementPorts) {
    this.#table = enforcementTable(ports);
  }

  /** The rows in front of the protocol handler. Never throws. */
  enter(request: Request, arrival: Arrival): Promise<PassedRequest | RequestRefused> {
    return this.#table.enter({ request, arrival }, this.ports.observe);
  }

  /** One tools/list: every tool with its admission. @throws Error, safe to show, when they could not be asked about */
  async list(passed: PassedRequest, cancelled: AbortSignal): Promise<Sorted['admissions']> {
    const begun = this.#begin(cancelled);
    const sorted = await this.#table.onward('tools/list', passed, begun, this.ports.observe);
    if (!(sorted instanceof Denial)) return sorted.admissions;
    this.ports.logger.error({ err: sorted.detail.cause, callId: begun.callId }, 'tools could not be listed');
    throw new Error(sorted.told.text);
  }

  /** One tools/call. @param refused why it is to be refused on the record, as it is no call or the protocol handler takes none */
  async call(
    passed: PassedRequest,
    cancelled: AbortSignal,
    refused = passed.state.malformed,
  ): Promise<CallAnswer> {
    const begun = this.#begin(cancelled, refused);
    const { logger, observe } = this.ports;
    const ended = await this.#table.onward('tools/call', passed, begun, observe);
    const call = { ...passed.state, ...begun };
    if (ended instanceof Denial) return this.#refuse(call, ended);
    if (ended instanceof Waiting) return this.#refuse(call, ended.meanwhile, ended);
    const { ending, closing, grant, callId } = ended;
    if (closing instanceof CallFailed) {
      const alarm = 'outcome_not_recorded';
      logger.error({ err: closing.cause, callId, alarm }, 'a call could not be closed');
    }
    if (ending instanceof CallFailed && ending.cause !== undefined) {
      logger.error({ err: ending.cause, callId, code: ending.code }, 'a permitted call failed');
    }
    const { permit } = grant;
    const verdict = {
      callId: permit.callId,
      decisionId: permit.eventId,
      decision: permit.decision,
      rationale: permit.rationale,
      policies: permit.policies,
      fingerprint: permit.fingerprint,
    };
    return ending instanceof CallFailed
      ? { kind: 'failed', verdict, code: ending.code, text: ending.message }
      : { kind: 'succeeded', verdict, result: ending.result };
  }

  /** A denial needs no acknowledgement to be one, but it is never lost: kept now or later. */
  async #refuse(call: CallBegun, denial: Denial, waiting?: Waiting): Promise<CallAnswer> {
    const { callId } = call;
    const { outcomes, logger } = this.ports;
    const event = denialEvent(call, denial, this.ports, waiting);
    const { cause } = denial.detail;
    if (cause !== undefined)
      logger.error({ err: cause, callId, rationale: denial.rationale }, 'a call was refused');
    await outcomes.keep(event);
    const { rationale, policies, text } = denial.told;
    const verdict = {
      callId,
      decisionId: event.eventId,
      decision: 'deny' as const,
      rationale: [...rationale],
      policies: [...policies],
      fingerprint: event.fingerprint,
      ...(waiting && { waitsFor: waiting.on }),
    };
    return waiting ? { kind: 'waiting', verdict, text: waiting.text } : { kind: 'refused', verdict, text };
  }

  #begin(cancelled: AbortSignal, refused?: RequestRefused): Begun {
    const { newId, callDeadlineMs } = this.ports;
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(callDeadlineMs)]);
    return { callId: newId(), begun: performance.now(), signal, refused };
  }
}
