import { type Verdict } from '#libs/contracts';
import { type Arrival, Denial, type Passed, Waiting } from '#libs/enforcement';
import { TokenRejected } from '#libs/principal';
import { type InputRequired, noAnswers } from '../toolbox/client-answers.js';
import { type Tool } from '../toolbox/tool.js';
import { denialEvent } from './events.js';
import { type FailureCode } from './explain-failure.js';
import { type Column } from './methods.js';
import { type EnforcementPorts } from './ports.js';
import { type RequestRefused } from './refusal.js';
import { type Begun, type CallBegun, CallFailed, type Passage, type Ran, type Sorted } from './stages.js';
import { enforcementTable } from './table.js';
import { toldCall } from './told-call.js';

/** A request past the rows in front. */
export type PassedRequest = Passed<Passage, Column>;

/** What is said about a call to whoever made it. */
export type CallAnswer =
  | {
      readonly kind: 'succeeded';
      readonly verdict: Verdict;
      readonly tool: Tool;
      readonly result: Ran['result'];
    }
  /** Permitted and begun, and in need of an answer; the same call may be made again with it. */
  | { readonly kind: 'asking'; readonly verdict: Verdict; readonly asks: InputRequired }
  | { readonly kind: 'failed'; readonly verdict: Verdict; readonly code: FailureCode; readonly text: string }
  /** Refused until somebody answers what it waits for: the same call may be made again then. */
  | { readonly kind: 'waiting'; readonly verdict: Verdict; readonly text: string }
  | {
      readonly kind: 'refused';
      readonly verdict: Verdict;
      readonly text: string;
      /** With which a token would do that a new sign-in could bring. */
      readonly scopes?: readonly string[] | undefined;
    };

const succeeded = (verdict: Verdict, tool: Tool, { result, repeats }: Ran): CallAnswer => ({
  kind: 'succeeded',
  verdict: { ...verdict, ...(repeats !== undefined && { repeats }) },
  tool,
  result,
});

/** What a call is begun with, besides what passed the gate. */
export type HeardOfCall = Pick<Begun, 'refused' | 'report' | 'answers'>;

/** Tools could not be listed. The message is safe to show. */
export class ListRefused extends Error {
  constructor(
    message: string,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(message);
  }
}

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

  /** What could be asked for: every tool with its admission. @throws ListRefused when they could not be asked about */
  list(passed: PassedRequest, cancelled: AbortSignal): Promise<Sorted> {
    return this.#during(passed, cancelled, async (begun) => {
      const sorted = await this.#table.onward('list', passed, begun, this.ports.observe);
      if (!(sorted instanceof Denial)) return sorted;
      const { cause, retryAfterSeconds } = sorted.detail;
      if (cause !== undefined)
        this.ports.logger.error({ err: cause, callId: begun.callId }, 'tools could not be listed');
      throw new ListRefused(sorted.told.text, retryAfterSeconds);
    });
  }

  /** One call. @param heard what its client says besides, and why it is to be refused on the record where it is no call */
  call(passed: PassedRequest, cancelled: AbortSignal, heard: Partial<HeardOfCall> = {}): Promise<CallAnswer> {
    const { malformed: refused, message, revision, toolName } = passed.state;
    const what = {
      method: message.method,
      revision,
      // Of what nobody offers the name is a stranger's text.
      tool: this.ports.toolboxes.find(toolName) ? toolName : undefined,
    };
    return toldCall(what, () =>
      this.#during(passed, cancelled, (begun) => this.#call(passed, { ...begun, refused, ...heard })),
    );
  }

  async #call(passed: PassedRequest, begun: Begun): Promise<CallAnswer> {
    const { logger, observe } = this.ports;
    const ended = await this.#table.onward('call', passed, begun, observe);
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
      ...(permit.approvalId !== undefined && { approvalId: permit.approvalId }),
    };
    if (ending instanceof CallFailed && ending.asks) return { kind: 'asking', verdict, asks: ending.asks };
    return ending instanceof CallFailed
      ? { kind: 'failed', verdict, code: ending.code, text: ending.message }
      : succeeded(verdict, ended.tool, ending);
  }

  /** A denial needs no acknowledgement to be one, but it is never lost: kept now or later, alone or counted. */
  async #refuse(call: CallBegun, denial: Denial, waiting?: Waiting): Promise<CallAnswer> {
    const { refusals, logger } = this.ports;
    const { cause, retryAfterSeconds, scopes } = denial.detail;
    if (cause !== undefined)
      logger.error({ err: cause, callId: call.callId, rationale: denial.rationale }, 'a call was refused');
    const event = await refusals.refuse(denialEvent(call, denial, this.ports, waiting));
    const { rationale, policies } = denial.told;
    const { text } = waiting ?? denial.told;
    const verdict = {
      callId: event.callId,
      decisionId: event.eventId,
      decision: 'deny' as const,
      rationale: [...rationale],
      policies: [...policies],
      fingerprint: event.fingerprint,
      ...(waiting && { waitsFor: waiting.on }),
      ...(waiting?.approvalId !== undefined && { approvalId: waiting.approvalId }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      message: text,
    };
    return waiting ? { kind: 'waiting', verdict, text } : { kind: 'refused', verdict, text, scopes };
  }

  /** Gives what is begun to `work`, and ends it with it. Its signal fires as well when the sign-in ends. */
  async #during<T>(
    { state: { principal } }: PassedRequest,
    cancelled: AbortSignal,
    work: (begun: Begun) => Promise<T>,
  ): Promise<T> {
    const { newId, callDeadlineMs, revocations, underway } = this.ports;
    const over = new AbortController();
    const ends = [
      revocations.whenRevoked(principal, () =>
        over.abort(new TokenRejected('revoked', 'the sign-in has ended; sign in again')),
      ),
      underway.begin(principal),
    ];
    const signal = AbortSignal.any([cancelled, over.signal, AbortSignal.timeout(callDeadlineMs)]);
    const onEnd = (end: () => void) => void ends.push(end);
    try {
      const begun = { callId: newId(), begun: performance.now(), signal, refused: undefined, onEnd };
      return await work({ ...begun, report: () => undefined, answers: noAnswers });
    } finally {
      for (const end of ends) end();
    }
  }
}
