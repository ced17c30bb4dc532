import { createHash } from 'node:crypto';
import { checkRequest } from './check-request.js';
import { type ContentBlock, type ConverseBody } from './converse-body.js';
import { plan } from './planner/plan.js';

/** Converse's response. */
export type ConverseAnswer = {
  output: { message: { role: 'assistant'; content: ContentBlock[] } };
  stopReason: 'end_turn' | 'tool_use' | 'max_tokens';
  usage: { inputTokens: number; outputTokens: number; totalTokens: number };
  metrics: { latencyMs: number };
};

/**
 * What the stand-in answers to a conversation: the planner's next tool calls, or its final text.
 * @throws BedrockFault when real Bedrock would refuse the request
 */
export function answer(body: ConverseBody, modelId: string): ConverseAnswer {
  const began = performance.now();
  checkRequest(body, modelId);
  const next = plan(body);
  const content: ContentBlock[] = 'text' in next ? [{ text: next.text }] : thoughtAndCalls(body, next);
  const outputTokens = estimateTokens(content);
  const inputTokens = estimateTokens([body.system, body.messages, body.toolConfig]);
  const limit = body.inferenceConfig?.maxTokens ?? Infinity;
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: outputTokens > limit ? 'max_tokens' : 'text' in next ? 'end_turn' : 'tool_use',
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
    metrics: { latencyMs: Math.round(performance.now() - began) },
  };
}

type Calls = Extract<ReturnType<typeof plan>, { calls: unknown }>;

/** Nova writes its reasoning as text before a tool call; a client has to keep it from the person. */
function thoughtAndCalls(body: ConverseBody, { thought, calls }: Calls): ContentBlock[] {
  const seed = JSON.stringify(body.messages);
  const uses = calls.map(({ name, input }, at) => {
    const id = createHash('sha256').update(`${seed}${at}`).digest('base64url').slice(0, 22);
    return { toolUse: { toolUseId: `tooluse_${id}`, name, input } };
  });
  return [{ text: `<thinking> ${thought}</thinking>\n` }, ...uses];
}

/** About four characters a token; only an estimate, and enough for budgets. */
const estimateTokens = (value: unknown) => Math.ceil(JSON.stringify(value ?? '').length / 4);
