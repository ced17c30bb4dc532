import { type OutcomeKind, type Verdict } from '#libs/contracts';

/** A tool as the model is offered it. */
export type OfferedTool = {
  /** In the model's spelling. */
  readonly name: string;
  /** In the server's. */
  readonly mcpName: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** False for one that policy is expected to refuse. */
  readonly allowed: boolean;
  /** Changes nothing, so that several may run at once. */
  readonly readOnly: boolean;
};

export type CallOutcome = {
  readonly outcome: OutcomeKind;
  /** Absent where the call never came to a decision. */
  readonly verdict?: Verdict;
  /** The structured result of a call that succeeded. */
  readonly result?: unknown;
  /** One sanitised line otherwise. */
  readonly error?: string;
};

/** The tools of one turn, called on the person's behalf. */
export interface Tools {
  readonly offered: readonly OfferedTool[];
  /** @param how `key` is of this call alone: sent again with it, it is not done twice. `approval`: what people answered to it. @throws TurnFailure `tools_unavailable` or `unauthenticated`; anything else is an outcome */
  call(
    tool: OfferedTool,
    input: Readonly<Record<string, unknown>>,
    how: { readonly signal: AbortSignal; readonly key: string; readonly approval?: string },
  ): Promise<CallOutcome>;
  close(): Promise<void>;
}
