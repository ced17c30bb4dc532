import { randomUUID } from 'node:crypto';
import {
  type ContentBlock,
  type ConverseStreamOutput,
  type StopReason,
} from '@aws-sdk/client-bedrock-runtime';
import { toModelName } from '../model/nova-schema.js';
import { TurnFailure } from '../turn/turn-failure.js';
import { type Limits, type Usage } from './limits.js';
import { ThinkingFilter } from './thinking-filter.js';

export type RequestedCall = {
  /** Fit for a history, and of this call alone. */
  readonly toolUseId: string;
  /** As the model spelt it. */
  readonly name: string;
  /** Undefined when the model wrote no JSON object, or too much of it. */
  readonly input: Readonly<Record<string, unknown>> | undefined;
  /** Of what people answered to it; never the model's word. */
  readonly approval?: string;
};
export type Reply = {
  readonly text: string;
  readonly calls: readonly RequestedCall[];
  readonly stopReason: StopReason;
  readonly usage: Usage;
};

/**
 * Reads one streamed reply to its end, passing text on as it comes.
 * INVARIANT (a truncated stream is never acted upon): without `messageStop` there is no reply. A stream that was
 * aborted or whose connection broke ends its iterator without an error.
 * INVARIANT (a history can be sent again): Converse refuses a whole conversation for one odd id, so an id that it would
 * not take, or that comes twice, is replaced.
 * @throws TurnFailure `model_truncated`, or `model_rejected` for a reply without sense or end
 */
export async function readReply(
  stream: AsyncIterable<ConverseStreamOutput>,
  onText: (text: string) => void,
  { replyBytes, argumentBytes }: Pick<Limits, 'replyBytes' | 'argumentBytes'>,
): Promise<Reply> {
  const filter = new ThinkingFilter();
  const calls = new Map<number, { toolUseId: string; name: string; json: string }>();
  let text = '';
  let stopReason: StopReason | undefined;
  let usage: Usage = { inputTokens: 0, outputTokens: 0 };
  let bytes = 0;
  const show = (shown: string) => {
    if (!shown) return;
    text += shown;
    onText(shown);
  };
  for await (const event of stream) {
    bytes += sizeOf(event);
    if (bytes > replyBytes)
      throw new TurnFailure('model_rejected', 'the model said far more than it may; try again');
    if (event.contentBlockStart?.start?.toolUse) {
      const { toolUseId, name } = event.contentBlockStart.start.toolUse;
      calls.set(event.contentBlockStart.contentBlockIndex ?? 0, {
        toolUseId: ownId(toolUseId, [...calls.values()]),
        name: (name ?? '').slice(0, longestName),
        json: '',
      });
    } else if (event.contentBlockDelta?.delta?.toolUse) {
      const call = calls.get(event.contentBlockDelta.contentBlockIndex ?? 0);
      if (!call) throw new TurnFailure('model_rejected', 'the model answered out of order; try again');
      // One character more than allowed is kept, so that it shows as too large.
      call.json = (call.json + event.contentBlockDelta.delta.toolUse.input).slice(0, argumentBytes + 1);
    } else if (event.contentBlockDelta?.delta?.text !== undefined)
      show(filter.next(event.contentBlockDelta.delta.text));
    else if (event.messageStop) stopReason = event.messageStop.stopReason;
    else if (event.metadata?.usage) {
      const { inputTokens, outputTokens } = event.metadata.usage;
      usage = { inputTokens: counted(inputTokens), outputTokens: counted(outputTokens) };
    }
  }
  if (!stopReason)
    throw new TurnFailure(
      'model_truncated',
      'the answer of the model broke off; nothing was done with it, try again',
    );
  show(filter.end());
  if (stopReason === 'tool_use' && calls.size === 0)
    throw new TurnFailure('model_rejected', 'the model asked for a call and named none; try again');
  return {
    text,
    stopReason,
    usage,
    calls: [...calls.values()].map(({ json, ...call }) => ({
      ...call,
      input: readInput(json, argumentBytes),
    })),
  };
}

const longestName = 128;
const idForm = /^[A-Za-z0-9_-]{1,64}$/;

const ownId = (given: string | undefined, others: readonly { toolUseId: string }[]): string =>
  given !== undefined && idForm.test(given) && !others.some(({ toolUseId }) => toolUseId === given)
    ? given
    : randomUUID();

/** What an event adds to the reply; a call costs something even without arguments. */
function sizeOf({ contentBlockStart, contentBlockDelta }: ConverseStreamOutput): number {
  const { text, toolUse } = contentBlockDelta?.delta ?? {};
  return Buffer.byteLength(text ?? toolUse?.input ?? '') + (contentBlockStart ? 1_024 : 0);
}

const counted = (tokens: unknown): number =>
  Number.isSafeInteger(tokens) && Number(tokens) > 0 ? Number(tokens) : 0;

function readInput(json: string, limit: number): Record<string, unknown> | undefined {
  if (Buffer.byteLength(json) > limit) return undefined;
  try {
    const value: unknown = JSON.parse(json || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) && isShallow(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const deepest = 24;

/** Deeper than any tool takes, arguments could be neither sent nor kept. */
const isShallow = (value: unknown, depth = 0): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth <= deepest && Object.values(value).every((inner) => isShallow(inner, depth + 1)));

/** The reply as a message of the conversation, without the model's reasoning. */
export function toContent({ text, calls }: Pick<Reply, 'text' | 'calls'>): ContentBlock[] {
  const uses = calls.map(({ toolUseId, name, input }): ContentBlock => ({
    toolUse: { toolUseId, name: toModelName(name) || 'unnamed', input: (input ?? {}) as never },
  }));
  return text.trim() ? [{ text }, ...uses] : uses;
}
