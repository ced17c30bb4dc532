import type { OutcomeKind, TurnEvent, Verdict } from '#libs/contracts';
import { withoutHalfTable } from './half-table.js';

/** One tool call as its card shows it. */
export interface Call {
  callId: string;
  tool: string;
  arguments: Record<string, unknown>;
  verdict?: Verdict;
  outcome?: OutcomeKind;
  result?: unknown;
  error?: string;
  durationMs?: number;
  /** The turn ended before the call did. */
  abandoned?: boolean;
}

export type Part = { kind: 'text'; text: string } | { kind: 'call'; call: Call };

export type Phase = 'waiting' | 'answering' | 'answered' | 'stopped' | 'over budget' | 'failed';

/** `claims`: what the next sign-in must ask for. */
export type TurnProblem = { code: string; message: string; claims?: string | undefined };

const problemOf = ({ code, message, claims }: TurnProblem): TurnProblem => ({
  code,
  message,
  ...(claims !== undefined && { claims }),
});

/** What a person asked, and what came of it so far. */
export interface Turn {
  id: string;
  asked: string;
  /** What people have answered to the call that it goes on with. */
  approval?: string;
  /** When, as ISO 8601. */
  at: string;
  parts: readonly Part[];
  phase: Phase;
  problem?: TurnProblem;
}

export const newTurn = (id: string, asked: string, at: string): Turn => ({
  id,
  asked,
  at,
  parts: [],
  phase: 'waiting',
});

export const isRunning = ({ phase }: Turn) => phase === 'waiting' || phase === 'answering';

const phaseAfter = { answered: 'answered', stopped: 'stopped', budget: 'over budget' } as const;

/** What a turn is after one more event. Events that fit nothing change nothing. */
export function applyTurnEvent(turn: Turn, event: TurnEvent): Turn {
  switch (event.type) {
    case 'turn.started':
      return turn;
    case 'text.delta':
      return { ...turn, phase: 'answering', parts: withText(turn.parts, event.text) };
    case 'call.started': {
      const { callId, tool, arguments: given } = event;
      const call: Call = { callId, tool, arguments: given };
      return { ...turn, phase: 'answering', parts: [...turn.parts, { kind: 'call', call }] };
    }
    case 'call.decided':
      return { ...turn, parts: withCall(turn.parts, event.callId, { verdict: event.verdict }) };
    case 'call.finished': {
      const { callId, outcome, result, error, durationMs } = event;
      const change = { outcome, result, durationMs, ...(error === undefined ? {} : { error }) };
      return { ...turn, parts: withCall(turn.parts, callId, change) };
    }
    case 'turn.finished':
      return endTurn(turn, phaseAfter[event.stopReason]);
    case 'turn.failed':
      return { ...endTurn(turn, 'failed'), problem: problemOf(event) };
    default:
      return turn;
  }
}

/** Ends a turn; calls that were still under way are shown as such. */
export function endTurn(turn: Turn, phase: Phase): Turn {
  const parts = turn.parts.map((part) =>
    part.kind === 'call' && part.call.outcome === undefined
      ? { ...part, call: { ...part.call, abandoned: true } }
      : part,
  );
  return { ...turn, phase, parts };
}

/** What an answer shows: all of one that is whole, and of any other no half of a table. */
export function shownParts({ parts, phase }: Turn): readonly Part[] {
  const last = parts.at(-1);
  if (phase === 'answered' || last?.kind !== 'text') return parts;
  return [...parts.slice(0, -1), { kind: 'text', text: withoutHalfTable(last.text) }];
}

/** The answer in words, for copying. */
export const answerText = (turn: Turn) =>
  shownParts(turn)
    .flatMap((part) => (part.kind === 'text' ? [part.text.trim()] : []))
    .filter(Boolean)
    .join('\n\n');

function withText(parts: readonly Part[], text: string): readonly Part[] {
  const last = parts.at(-1);
  if (last?.kind === 'text') return [...parts.slice(0, -1), { kind: 'text', text: last.text + text }];
  // Models like to begin with white space, which would show as an empty paragraph.
  const start = text.trimStart();
  return start ? [...parts, { kind: 'text', text: start }] : parts;
}

const withCall = (parts: readonly Part[], callId: string, change: Partial<Call>): readonly Part[] =>
  parts.map((part) =>
    part.kind === 'call' && part.call.callId === callId
      ? { ...part, call: { ...part.call, ...change } }
      : part,
  );
