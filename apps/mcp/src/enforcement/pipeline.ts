import { type Verdict } from '#libs/contracts';
import { Sequence } from '#libs/enforcement';
import { refusalEvent } from './events.js';
import { type FailureCode } from './explain-failure.js';
import { type EnforcementPorts } from './ports.js';
import { CallRefused, RequestRefused } from './refusal.js';
import {
  type Arrival,
  type Borrowed,
  type CallBegun,
  CallFailed,
  type GrantedCall,
  type Inbound,
  type Passage,
  type Ran,
} from './stages.js';
import { admit } from './steps/admit.js';
import { authenticate } from './steps/authenticate.js';
import { borrowCredential } from './steps/borrow-credential.js';
import { decide } from './steps/decide.js';
import { gatherContext } from './steps/gather-context.js';
import { type Ended, giveBack } from './steps/give-back.js';
import { haveRoom } from './steps/have-room.js';
import { parse } from './steps/parse.js';
import { record } from './steps/record.js';
import { recordOutcome } from './steps/record-outcome.js';
import { resolveResource } from './steps/resolve-resource.js';
import { run } from './steps/run.js';
import { validate } from './steps/validate.js';

/** What is said about a call to its caller. */
export type CallAnswer =
  | { readonly kind: 'succeeded'; readonly verdict: Verdict; readonly result: Ran['result'] }
  | { readonly kind: 'failed'; readonly verdict: Verdict; readonly code: FailureCode; readonly text: string }
  | { readonly kind: 'refused'; readonly verdict: Verdict; readonly text: string };

/**
 * The enforcement point. Every MCP request of either transport goes through `gate` before the protocol handler sees
 * it, and the one way from that handler to a tool is `call`.
 */
export class EnforcementPipeline {
  constructor(private readonly ports: EnforcementPorts) {}

  /** Every request, in front of the protocol handler. On refusal: an HTTP error. */
  readonly gate = Sequence.of<Inbound, RequestRefused>(RequestRefused, failedAtTheGate)
    .step('authenticate', authenticate(this.ports)) //   Principal           or 401
    .step('parse', parse) //                                Message          or 400
    .step('have room', haveRoom(this.ports)); //            -                or 503

  /** Every tools/call, up to the recorded permit. On refusal: a recorded denial. */
  readonly untilGranted = Sequence.of<CallBegun, CallRefused>(CallRefused, failedBeforeThePermit)
    .step('validate arguments', validate(this.ports)) //    Tool, input      or deny
    .step('admit', admit(this.ports)) //                    coarse permit    or deny
    .step('resolve resource', resolveResource(this.ports)) // stored resource or deny
    .step('gather context', gatherContext(this.ports)) //   Circumstances    or deny
    .step('decide', decide(this.ports)) //                  permit           or deny
    .step('record', record(this.ports)); //                 Grant            or deny

  /** Only with a grant. On failure: a closed error code, recorded as the outcome. */
  readonly withGrant = Sequence.of<GrantedCall, CallFailed>(CallFailed, failedWithTheGrant)
    .step('borrow credential', borrowCredential(this.ports)) // the principal's own credential
    .step('run', run(this.ports)); //                       result, conforming to its schema

  /** Always, however the call ended. On failure: alarmed, and replayed from the spool. */
  readonly afterwards = Sequence.of<Ended, CallFailed>(CallFailed, failedWithTheGrant)
    .step('give back credential', giveBack(this.ports))
    .step('record outcome', recordOutcome(this.ports));

  admitRequest(request: Request, arrival: Arrival): Promise<Passage | RequestRefused> {
    return this.gate.run({ request, arrival }, this.ports.observe);
  }

  /** One tools/call. Never throws. */
  async call(passage: Passage, cancelled: AbortSignal): Promise<CallAnswer> {
    const { newId, callDeadlineMs, observe, policy } = this.ports;
    const name = passage.message.params['name'];
    const begun: CallBegun = {
      ...passage,
      callId: newId(),
      begun: performance.now(),
      signal: AbortSignal.any([cancelled, AbortSignal.timeout(callDeadlineMs)]),
      toolName: typeof name === 'string' ? name : '',
    };
    const granted = await this.untilGranted.run(begun, observe);
    if (granted instanceof CallRefused) return this.#refuse(begun, granted);
    const ending = await this.withGrant.run(granted, observe);
    const after = await this.afterwards.run({ ...granted, ending }, observe);
    if (after instanceof CallFailed) {
      const alarm = 'outcome_not_recorded';
      this.ports.logger.error(
        { err: after.cause, callId: begun.callId, alarm },
        'a call could not be closed',
      );
    }
    if (ending instanceof CallFailed && ending.cause !== undefined) {
      this.ports.logger.error(
        { err: ending.cause, callId: begun.callId, code: ending.code },
        'a permitted call failed',
      );
    }
    const { permit } = granted.grant;
    const verdict = {
      callId: permit.callId,
      decisionId: permit.eventId,
      decision: permit.decision,
      rationale: permit.rationale,
      policies: permit.policies,
      fingerprint: policy.fingerprint,
    };
    return ending instanceof CallFailed
      ? { kind: 'failed', verdict, code: ending.code, text: ending.message }
      : { kind: 'succeeded', verdict, result: ending.result };
  }

  /** A denial needs no acknowledgement to be one, but it is never lost: kept now or later. */
  async #refuse(call: CallBegun, refused: CallRefused): Promise<CallAnswer> {
    const { outcomes, policy, logger } = this.ports;
    const event = refusalEvent(call, refused, this.ports);
    if (refused.more.cause !== undefined) {
      logger.error(
        { err: refused.more.cause, callId: call.callId, rationale: refused.rationale },
        'a call was refused',
      );
    }
    await outcomes.keep(event);
    const { rationale, policies, text } = refused.told;
    const verdict = {
      callId: call.callId,
      decisionId: event.eventId,
      decision: 'deny' as const,
      rationale: [...rationale],
      policies: [...policies],
      fingerprint: policy.fingerprint,
    };
    return { kind: 'refused', verdict, text };
  }
}

/** INVARIANT (everything unexpected is a denial): a step that throws refuses. */
function failedAtTheGate(): RequestRefused {
  return new RequestRefused(503, -32603, 'the request could not be checked, try again later');
}

function failedBeforeThePermit(step: string, cause: unknown): CallRefused {
  return CallRefused.by('decision', 'PIPELINE_FAILED', 'the call could not be decided, so nothing was run', {
    cause: new Error(`step \`${step}\` failed`, { cause }),
  });
}

function failedWithTheGrant(step: string, cause: unknown, given: object): CallFailed {
  const { credential } = given as Partial<Borrowed>;
  const wrapped = new Error(`step \`${step}\` failed`, { cause });
  return new CallFailed(
    'internal',
    'the tool failed; the operator finds the cause in the log',
    wrapped,
    credential,
  );
}
