import { type Response } from 'express';
import { type TurnEvent } from '#libs/contracts';
import { describe } from '../problems/problem.filter.js';
import { WebError } from '../problems/web-error.js';
import { writeNdjson } from './ndjson.js';

const keepAliveMs = 15_000;

/**
 * Sends a turn as lines of JSON. A turn that cannot begin is thrown, for a problem with its own status; one that
 * breaks off later ends with a `turn.failed`, because the status is already sent.
 */
export async function streamTurn(
  events: AsyncGenerator<TurnEvent>,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  const first = await events.next();
  if (response.destroyed) {
    await events.return(undefined);
    return;
  }
  response.status(200).set({
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
    // Proxies that buffer would turn a stream into a wait.
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  await writeNdjson(toTheEnd(first, events, signal), response, { keepAliveMs });
}

async function* toTheEnd(
  first: IteratorResult<TurnEvent>,
  rest: AsyncGenerator<TurnEvent>,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  let ended = false;
  try {
    for (let next = first; !next.done; next = await rest.next()) {
      ended ||= next.value.type === 'turn.finished' || next.value.type === 'turn.failed';
      yield next.value;
    }
    if (!ended) yield failed('unavailable', 'the agent stopped before it was done; try again');
  } catch (error) {
    if (ended) return;
    const over = signal.reason instanceof WebError ? signal.reason : undefined;
    const { code, message, claims } = over ? describe(over) : describe(error);
    yield signal.aborted && !over
      ? failed('cancelled', 'the turn was stopped')
      : { ...failed(code, message), ...(claims !== undefined && { claims }) };
  } finally {
    await rest.return(undefined);
  }
}

const failed = (code: string, message: string): TurnEvent => ({ type: 'turn.failed', code, message });
