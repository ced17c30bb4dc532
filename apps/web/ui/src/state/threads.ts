import type { StoredTurn, TurnEvent } from '#libs/contracts';
import { applyTurnEvent, endTurn, isRunning, newTurn, type Turn, type TurnProblem } from './turn.js';

/** The turns of each conversation that this page has seen, oldest first. */
export type Threads = Readonly<Record<string, readonly Turn[]>>;

interface Where {
  conversationId: string;
  turnId: string;
}

export type ThreadChange =
  | (Where & { type: 'asked'; text: string; at: string; approval?: string | undefined })
  | (Where & { type: 'received'; events: readonly TurnEvent[] })
  | (Where & { type: 'stopped' })
  | (Where & { type: 'failed'; problem: TurnProblem })
  | (Where & { type: 'withdrawn' })
  | { type: 'loaded'; conversationId: string; turns: readonly StoredTurn[] }
  | { type: 'deleted'; conversationId: string };

/** What the page knows after a change. */
export function changeThreads(threads: Threads, change: ThreadChange): Threads {
  const { conversationId } = change;
  const turns = threads[conversationId] ?? [];
  const having = (next: readonly Turn[]): Threads => ({ ...threads, [conversationId]: next });
  const changing = (turnId: string, apply: (turn: Turn) => Turn) =>
    having(turns.map((turn) => (turn.id === turnId ? apply(turn) : turn)));
  switch (change.type) {
    case 'asked':
      return having([
        ...turns,
        {
          ...newTurn(change.turnId, change.text, change.at),
          ...(change.approval !== undefined && { approval: change.approval }),
        },
      ]);
    case 'received':
      return changing(change.turnId, (turn) => change.events.reduce(applyTurnEvent, turn));
    case 'stopped':
      return changing(change.turnId, (turn) => (isRunning(turn) ? endTurn(turn, 'stopped') : turn));
    case 'failed':
      return changing(change.turnId, (turn) => ({ ...endTurn(turn, 'failed'), problem: change.problem }));
    case 'withdrawn':
      return having(turns.filter((turn) => turn.id !== change.turnId));
    case 'loaded':
      // What runs just now is newer than what is stored.
      return turns.length > 0 ? threads : having(change.turns.map(replay));
    case 'deleted':
      return Object.fromEntries(Object.entries(threads).filter(([id]) => id !== conversationId));
    default:
      return threads;
  }
}

/** A stored turn as it looked when it ended; one without an end was cut off. */
function replay({ at, text, events }: StoredTurn, index: number): Turn {
  const turn = events.reduce(applyTurnEvent, newTurn(`stored-${index}-${at}`, text, at));
  return isRunning(turn) ? endTurn(turn, 'stopped') : turn;
}
