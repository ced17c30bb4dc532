import { type ContentBlock, type Message, type ToolResult } from '../converse-body.js';

/** A tool call as the conversation records it, and what came back. */
export type Exchange = { tool: string; input: unknown; result: CallResult };
export type CallResult = { failed: boolean; value: unknown };

/** One thing the person said, and all that followed until they spoke again. */
export type Turn = { text: string; exchanges: Exchange[]; answer: string };

/** The calls of a turn that changed something. */
export const changesIn = ({ exchanges }: Turn): Exchange[] =>
  exchanges.filter(({ tool, result }) => !result.failed && /create|update|delete|restore/i.test(tool));

/** Cuts the replayed messages into turns; the last one is the one to go on with. */
export function readTurns(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = [];
  const asked = new Map<string, { tool: string; input: unknown }>();
  for (const { role, content } of messages) {
    if (role === 'user' && content.some((block) => block.text !== undefined))
      turns.push({ text: textOf(content), exchanges: [], answer: '' });
    const turn = turns.at(-1);
    if (!turn) continue;
    if (role === 'assistant') turn.answer = textOf(content);
    for (const { toolUse, toolResult } of content) {
      if (toolUse) asked.set(toolUse.toolUseId, { tool: toolUse.name, input: toolUse.input });
      const call = toolResult && asked.get(toolResult.toolUseId);
      if (toolResult && call) turn.exchanges.push({ ...call, result: readResult(toolResult) });
    }
  }
  return turns;
}

const textOf = (content: readonly ContentBlock[]) => content.flatMap((block) => block.text ?? []).join('\n');

/** A result's first JSON, or its text, which is read as JSON where it is that. */
function readResult({ status, content }: ToolResult): CallResult {
  const block = content.find((each) => each.json !== undefined || each.text !== undefined);
  const value = block?.json ?? parsed(block?.text ?? '');
  return { failed: status === 'error', value };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
