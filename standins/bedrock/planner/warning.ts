import { type CallResult, type Turn } from './conversation.js';

/** What a tool said against a call before it did it, and the code that the same call goes on with. */
export type Warning = { text: string; confirm: string };

const told = /^(?:failed: )?(.+?\.) To go on all the same, [^`]*`confirm` set to `([0-9a-f]+)`/s;

/** The warning that a failed result is, if it is one. */
export function warningIn({ failed, value }: CallResult): Warning | undefined {
  const message = (value as { message?: unknown } | null)?.message ?? value;
  const [, text, confirm] = (failed && typeof message === 'string' && told.exec(message)) || [];
  return text !== undefined && confirm !== undefined ? { text, confirm } : undefined;
}

/** The last call of a turn, where it was answered by a warning. */
export function warned(turn: Turn | undefined) {
  const last = turn?.exchanges.at(-1);
  const warning = last && warningIn(last.result);
  return warning && { ...last, ...warning, input: (last.input ?? {}) as Record<string, unknown> };
}
