import {
  type ContentBlock,
  type ConverseStreamOutput,
  type StopReason,
} from '@aws-sdk/client-bedrock-runtime';
import { TurnFailure } from '../turn/turn-failure.js';
import { type Usage } from './limits.js';
import { ThinkingFilter } from './thinking-filter.js';

export type RequestedCall = {
  readonly toolUseId: string;
  readonly name: string;
  /** Undefined when the model wrote no JSON object, or too much of it. */
  readonly input: Readonly<Record<string, unknown>> | undefined;
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
 * @throws TurnFailure `model_truncated`
 */
export async function readReply(
  stream: AsyncIterable<ConverseStreamOutput>,
  onText: (text: string) => void,
  argumentBytes: number,
): Promise<Reply> {
  const filter = new ThinkingFilter();
  const calls = new Map<number, { toolUseId: string; name: string; json: string }>();
  let text = '';
  let stopReason: StopReason | undefined;
  let usage: Usage = { inputTokens: 0, outputTokens: 0 };
  const show = (shown: string) => {
    if (!shown) return;
    text += shown;
    onText(shown);
  };
  for await (const event of stream) {
    if (event.contentBlockStart?.start?.toolUse) {
      const { toolUseId, name } = event.contentBlockStart.start.toolUse;
      calls.set(event.contentBlockStart.contentBlockIndex ?? 0, {
        toolUseId: toolUseId ?? '',
        name: name ?? '',
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
      const { inputTokens = 0, outputTokens = 0 } = event.metadata.usage;
      usage = { inputTokens, outputTokens };
    }
  }
  if (!stopReason)
    throw new TurnFailure(
      'model_truncated',
      'the answer of the model broke off; nothing was done with it, try again',
    );
  show(filter.end());
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

function readInput(json: string, limit: number): Record<string, unknown> | undefined {
  if (Buffer.byteLength(json) > limit) return undefined;
  try {
    const value: unknown = JSON.parse(json || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The reply as a message of the conversation, without the model's reasoning. */
export function toContent({ text, calls }: Pick<Reply, 'text' | 'calls'>): ContentBlock[] {
  const uses = calls.map(({ toolUseId, name, input }): ContentBlock => ({
    toolUse: { toolUseId, name, input: (input ?? {}) as never },
  }));
  return text.trim() ? [{ text }, ...uses] : uses;
}
