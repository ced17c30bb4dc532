import type { TurnEvent } from '#libs/contracts';
import { Problem } from './problem.js';
import { readNdjson } from './read-ndjson.js';
import { request } from './request.js';

/**
 * Sends what was typed, or goes on with the call that waited for an approval, and yields what comes back. Always ends with `turn.finished` or `turn.failed`, or throws.
 * @throws Problem; the abort error when `signal` stops it
 */
export async function* runTurn(
  conversationId: string,
  text: string,
  signal: AbortSignal,
  approval?: string,
): AsyncGenerator<TurnEvent> {
  const response = await request('/api/turns', {
    method: 'POST',
    body: { conversationId, text, approval },
    signal,
  });
  if (!response.body) throw brokenOff();
  try {
    for await (const event of readNdjson(response.body) as AsyncGenerator<TurnEvent>) {
      yield event;
      if (event.type === 'turn.finished' || event.type === 'turn.failed') return;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw brokenOff();
  }
  signal.throwIfAborted();
  throw brokenOff();
}

const brokenOff = () =>
  new Problem('broken_off', 'The connection was lost before the answer was complete. Try again.');
