import type { OfferedTools } from '#libs/contracts';
import { type Turn } from './turn.js';
import { toolTitle } from './words.js';

/**
 * What a person may ask for to have a deletion undone, by the id of the call that made it: those that nothing has undone
 * since, where a tool that restores is open to them. It is a request like any other: policy decides it, and it is recorded.
 */
export function undoable(turns: readonly Turn[], offered: OfferedTools['tools'] = []): Map<string, string> {
  const deletions = new Map<string, { callId: string; words: string }>();
  const calls = turns.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'call' ? [part.call] : [])),
  );
  for (const { callId, tool, arguments: given, outcome } of calls) {
    const [, subject, verb] = /^(\w+)_(delete|restore)$/.exec(tool) ?? [];
    const id = given['id'];
    // Only an id becomes a part of what is asked for: a model may write anything into an argument.
    if (outcome !== 'succeeded' || !subject || typeof id !== 'string' || !/^[\w-]+$/.test(id)) continue;
    const restore = `${subject}_restore`;
    if (verb === 'restore') deletions.delete(`${subject} ${id}`);
    else if (offered.some(({ name, allowed }) => allowed && name === restore))
      deletions.set(`${subject} ${id}`, { callId, words: `${toolTitle(restore)} ${id}` });
  }
  return new Map([...deletions.values()].map(({ callId, words }) => [callId, words]));
}
