import { type ConverseBody } from '../converse-body.js';

export type PlannedCall = { name: string; input: Record<string, unknown> };
export type Next = { text: string } | { thought: string; calls: PlannedCall[] };

/** The next step of a conversation. */
export function plan(_body: ConverseBody): Next {
  return { text: 'Hello.' };
}
