import { z } from 'zod';
import { BedrockFault } from './fault.js';

/** The part of Converse's request that the stand-in reads; other fields are let through unread, as a model would. */
const ToolUse = z.object({ toolUseId: z.string(), name: z.string(), input: z.unknown() });
const ToolResult = z.object({
  toolUseId: z.string(),
  status: z.enum(['success', 'error']).optional(),
  content: z.array(z.object({ text: z.string().optional(), json: z.unknown().optional() })),
});
const ContentBlock = z.object({
  text: z.string().optional(),
  toolUse: ToolUse.optional(),
  toolResult: ToolResult.optional(),
});
const Message = z.object({ role: z.enum(['user', 'assistant']), content: z.array(ContentBlock) });
const ToolSpec = z.object({
  name: z.string(),
  description: z.string().optional(),
  inputSchema: z.object({ json: z.record(z.string(), z.unknown()) }),
});
export const ConverseBody = z.object({
  messages: z.array(Message).default([]),
  system: z.array(z.object({ text: z.string().optional() })).optional(),
  toolConfig: z.object({ tools: z.array(z.object({ toolSpec: ToolSpec.optional() })) }).optional(),
  inferenceConfig: z
    .object({ maxTokens: z.number().optional(), temperature: z.number().optional() })
    .optional(),
});

export type ConverseBody = z.infer<typeof ConverseBody>;
export type ToolUse = z.infer<typeof ToolUse>;
export type ToolResult = z.infer<typeof ToolResult>;
export type ContentBlock = z.infer<typeof ContentBlock>;
export type Message = z.infer<typeof Message>;
export type ToolSpec = z.infer<typeof ToolSpec>;

/** @throws BedrockFault ValidationException when the text is no JSON or not Converse's shape */
export function parseConverseBody(text: string): ConverseBody {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BedrockFault('ValidationException', 'the request body is not valid JSON');
  }
  const parsed = ConverseBody.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BedrockFault(
    'ValidationException',
    `malformed input request: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  );
}
