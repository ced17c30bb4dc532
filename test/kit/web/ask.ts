import { TurnEvent } from '#libs/contracts';
import { type Visitor } from './visitor.js';

/** One turn, as the page sends it. @returns its events, or the problem in their place */
export async function ask(
  visitor: Visitor,
  text: string,
): Promise<{ status: number; events: TurnEvent[]; problem?: Record<string, unknown> }> {
  const body = { conversationId: `conversation-${crypto.randomUUID()}`, text };
  const response = await visitor.send('POST', '/api/turns', body);
  const said = await response.text();
  if (!response.ok)
    return { status: response.status, events: [], problem: JSON.parse(said) as Record<string, unknown> };
  const lines = said.split('\n').filter((line) => line.trim());
  return { status: response.status, events: lines.map((line) => TurnEvent.parse(JSON.parse(line))) };
}
