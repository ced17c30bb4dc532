import { type PassedRequest } from '../enforcement/pipeline.js';

/** A request that passed the gate, and when it may be made again where it was made too often. */
export interface Exchange {
  readonly passed: PassedRequest;
  /** Whether its client asked to be told how far it is, and takes more than one message for an answer. */
  readonly streams: boolean;
  /** Whether the protocol handler has dispatched it. */
  begun: boolean;
  retryAfterSeconds?: number | undefined;
  /** With which a token would do that a new sign-in could bring. */
  scopes?: readonly string[] | undefined;
}

export function exchangeOf(passed: PassedRequest, { headers }: Request): Exchange {
  const { params } = passed.state.message;
  const meta = params['_meta'] as Readonly<Record<string, unknown>> | undefined;
  const takesStream = headers.get('accept')?.includes('text/event-stream') ?? false;
  const streams = passed.column === 'call' && takesStream && meta?.['progressToken'] !== undefined;
  return { passed, streams, begun: false };
}
