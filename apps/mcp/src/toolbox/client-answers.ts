import { type ClientCapabilities, type InputRequests } from '@modelcontextprotocol/server';
import { ToolError } from './tool-error.js';

/** What a client brings with a call besides its arguments (MCP 2026-07-28, Multi Round-Trip Requests). */
export interface ClientAnswers {
  /**
   * What was answered to what an earlier round asked, by its key. From outside and checked by nobody yet: read it with
   * `acceptedContent` and a schema, or `inputResponse`, of the SDK.
   */
  readonly responses: Readonly<Record<string, unknown>>;
  /** What the earlier round left for this one; it comes back as it was, from the same caller, about the same call. */
  readonly state: unknown;
  /** What the client says it can be asked for. */
  readonly capabilities: ClientCapabilities;
}

export const noAnswers: ClientAnswers = { responses: {}, state: undefined, capabilities: {} };

/**
 * Ends a round of a call: it needs something of the client first. Whoever answers sends the same call again, which is decided and
 * recorded like any other. Nothing may have been changed before it is thrown.
 */
export class InputRequired extends ToolError {
  constructor(
    readonly requests: InputRequests,
    /** Signed for the next round and not hidden: the client can read it. */
    readonly state?: unknown,
  ) {
    super(
      'input_required',
      'this needs an answer first, and a client of this revision cannot be asked for it',
    );
    this.name = 'InputRequired';
  }
}
