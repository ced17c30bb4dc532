import { type Behind, Denial, type Refusing } from '#libs/enforcement';
import { deny, RequestRefused } from './refusal.js';
import { type Borrowed, CallFailed } from './stages.js';

/*
 * INVARIANT (everything unexpected is a denial): a step that throws refuses, in the way of its part of the table.
 */

export const atTheGate: Refusing<RequestRefused> = {
  refusal: RequestRefused,
  failed: () => new RequestRefused(503, -32603, 'the request could not be checked, try again later'),
};

/** Only a client that calls a tool can be told to wait. */
export const beforeThePermit: Behind<Denial, 'call'> = {
  refusal: Denial,
  waits: ['call'],
  failed: (step, cause) =>
    deny('decision', 'PIPELINE_FAILED', 'the call could not be decided, so nothing was run', {
      cause: new Error(`step \`${step}\` failed`, { cause }),
    }),
};

export const withTheGrant: Refusing<CallFailed> = {
  refusal: CallFailed,
  failed: (step, cause, given) =>
    new CallFailed(
      'internal',
      'the tool failed; the operator finds the cause in the log',
      new Error(`step \`${step}\` failed`, { cause }),
      (given as Partial<Borrowed>).credential,
    ),
};
