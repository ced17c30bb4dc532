import type { TurnEvent } from '#libs/contracts';
import { useCallback, useReducer, useRef } from 'react';
import { readConversation } from '../api/conversations.js';
import { toProblem } from '../api/problem.js';
import { runTurn } from '../api/run-turn.js';
import { changeThreads } from '../state/threads.js';

/** Conversations as they unfold, and the turns that run in them. */
export function useTurns() {
  const [threads, change] = useReducer(changeThreads, {});
  const running = useRef(new Map<string, AbortController>());

  /** Runs a turn to its end. Does nothing while one runs in the same conversation. */
  const ask = useCallback(async (conversationId: string, text: string, approval?: string): Promise<void> => {
    if (running.current.has(conversationId)) return;
    const where = { conversationId, turnId: crypto.randomUUID() };
    const stopping = new AbortController();
    running.current.set(conversationId, stopping);
    change({ type: 'asked', ...where, text, at: new Date().toISOString(), approval });
    const frames = perFrame((events) => change({ type: 'received', ...where, events }));
    try {
      for await (const event of runTurn(conversationId, text, stopping.signal, approval)) frames.add(event);
      frames.flush();
    } catch (error) {
      frames.flush();
      if (stopping.signal.aborted) change({ type: 'stopped', ...where });
      else {
        const { code, message, claims } = toProblem(error);
        change({
          type: 'failed',
          ...where,
          problem: { code, message, ...(claims !== undefined && { claims }) },
        });
      }
    } finally {
      running.current.delete(conversationId);
    }
  }, []);

  const stop = useCallback((conversationId: string) => running.current.get(conversationId)?.abort(), []);

  /** @throws Problem */
  const load = useCallback(async (conversationId: string): Promise<void> => {
    change({ type: 'loaded', conversationId, turns: await readConversation(conversationId) });
  }, []);

  return { threads, change, ask, stop, load };
}

/** Gathers events so that the page renders once for each frame, however many arrive. A hidden page has no frames: it waits. */
function perFrame(deliver: (events: readonly TurnEvent[]) => void) {
  let gathered: TurnEvent[] = [];
  let frame: number | undefined;
  const flush = () => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    if (gathered.length > 0) deliver(gathered);
    gathered = [];
  };
  return {
    flush,
    add(event: TurnEvent) {
      gathered.push(event);
      frame ??= requestAnimationFrame(flush);
    },
  };
}
