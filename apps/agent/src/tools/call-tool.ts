import { setTimeout } from 'node:timers/promises';
import {
  type CallToolResult,
  type InputRequiredResult,
  isInputRequiredResult,
} from '@modelcontextprotocol/client';
import { approvalKey, idempotencyKey, Verdict, verdictKey } from '#libs/contracts';
import { isLost, toCallError } from './tools-failure.js';
import { type CallOutcome, type OfferedTool } from './tools.js';

/** Before a call is sent again whose answer was lost; another instance of the server may be there at once, or it starts anew. */
const againAfterMs = [250, 2_000];

/**
 * One call over MCP. One whose answer was lost is sent again with its idempotency key, under which a write lands once. What the server refused or could not do is an outcome; that the server cannot be used is not.
 * @throws TurnFailure `tools_unavailable` or `unauthenticated`
 */
export async function callTool(
  client: Caller,
  tool: OfferedTool,
  input: Readonly<Record<string, unknown>>,
  { key, approval, wait = sleep, ...options }: CallOptions,
): Promise<CallOutcome> {
  let result: CallToolResult | InputRequiredResult;
  const _meta = { [idempotencyKey]: key, ...(approval !== undefined && { [approvalKey]: approval }) };
  const call = { name: tool.mcpName, arguments: { ...input }, _meta };
  for (let attempt = 0; ; attempt += 1) {
    try {
      result = await client.callTool(call, { ...options, allowInputRequired: true });
      break;
    } catch (error) {
      if (options.signal.aborted) return { outcome: 'failed', error: stopped };
      const delay = againAfterMs[attempt];
      if (delay === undefined || !isLost(error))
        return { outcome: 'failed', error: toCallError(error, tool) };
      await wait(delay, options.signal);
      if (options.signal.aborted) return { outcome: 'failed', error: stopped };
    }
  }
  const verdict = Verdict.safeParse(result._meta?.[verdictKey]);
  // INVARIANT (no result without a decision): what comes back undecided is not used, whatever it says.
  if (!verdict.success)
    return {
      outcome: 'failed',
      error: 'the tool service told no decision for this call; its result was not used',
    };
  const decided = { verdict: verdict.data };
  // What is asked is for a person to answer, and nobody is asked in the middle of a turn yet.
  if (isInputRequiredResult(result)) return { ...decided, outcome: 'failed', error: asksFirst };
  if (verdict.data.decision === 'deny')
    return { ...decided, outcome: 'refused', error: verdict.data.message ?? oneLine(result) };
  if (result.isError) return { ...decided, outcome: 'failed', error: oneLine(result) };
  return { ...decided, outcome: 'succeeded', result: result.structuredContent ?? { text: textOf(result) } };
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Of one attempt, in milliseconds. */
  readonly timeout: number;
  /** Of this call and no other, however often it is sent. */
  readonly key: string;
  /** Of what people answered to this very call. */
  readonly approval?: string;
  /** Resolves after so many milliseconds, or when the signal fires. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);

/** The client as far as it is used here: a tool may ask for something before it gives a result. */
export interface Caller {
  callTool(
    call: { name: string; arguments: Record<string, unknown>; _meta: Record<string, unknown> },
    options: { signal: AbortSignal; timeout: number; allowInputRequired: true },
  ): Promise<CallToolResult | InputRequiredResult>;
}

const stopped = 'stopped before the result was known';
const asksFirst =
  'the tool asks for an answer before it goes on, which cannot be given here; nothing was changed';

const textOf = ({ content }: CallToolResult): string => content.map(lineOf).join('\n');

/** What a model can read of a block: of what it cannot see it is told that it is there. */
function lineOf(block: CallToolResult['content'][number]): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'resource':
      return 'text' in block.resource
        ? block.resource.text
        : `(a file, ${typeOf(block.resource)}, not shown here)`;
    case 'resource_link':
      return `${block.name}: ${block.uri}`;
    case 'image':
    case 'audio':
      return `(${block.type === 'image' ? 'a picture' : 'sound'}, ${typeOf(block)}, not shown here)`;
  }
}

const typeOf = ({ mimeType = 'of no known type' }: { mimeType?: string | undefined }) => mimeType;

/** A warning is told whole: how to go on stands at its end. */
const longestLine = 1_000;
const oneLine = (result: CallToolResult): string =>
  textOf(result).replace(/\s+/g, ' ').trim().slice(0, longestLine) || 'no reason was given';
