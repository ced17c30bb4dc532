import { type ContentBlock, type Message } from '@aws-sdk/client-bedrock-runtime';
import { type Conversation } from '../memory/conversation.js';
import { type RequestedCall } from './read-reply.js';

/** A call that was told to wait, and what was said until then. */
export interface ParkedCall {
  readonly approval: string;
  readonly call: RequestedCall;
  /** The turn until the results of that reply, which are the last of it; the others stand as they were. */
  readonly before: readonly Message[];
  readonly results: readonly ContentBlock[];
}

/**
 * The call of a conversation that waits for an approval. What goes on is what was asked for then, word for word: neither the model nor
 * whoever asks says it again.
 * @returns undefined where no call of the conversation waits for it, or what was said is no longer kept whole
 */
export function findParked(conversation: Conversation | undefined, approval: string): ParkedCall | undefined {
  for (const { messages } of [...(conversation?.turns ?? [])].reverse()) {
    for (const [at, { role, content = [] }] of messages.entries()) {
      const result = content.find((block) => waitsFor(block) === approval)?.toolResult;
      const asked = messages[at - 1]?.content ?? [];
      const use = asked.find(({ toolUse }) => toolUse && toolUse.toolUseId === result?.toolUseId)?.toolUse;
      if (role !== 'user' || !use?.name || !use.toolUseId || !isObject(use.input)) continue;
      const call = { toolUseId: use.toolUseId, name: use.name, input: use.input };
      return { approval, call, before: messages.slice(0, at), results: content };
    }
  }
  return undefined;
}

/** What the model was told that a call waits for. */
function waitsFor({ toolResult }: ContentBlock): unknown {
  const [first] = toolResult?.content ?? [];
  return isObject(first?.json) ? first.json['approvalId'] : undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
