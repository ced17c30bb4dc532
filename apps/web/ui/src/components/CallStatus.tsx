import { LoaderCircle } from 'lucide-react';
import { type Call } from '../state/turn.js';
import { duration } from '../state/words.js';

/** How far a call has come. */
export function CallStatus({ call }: { call: Call }) {
  if (call.outcome === undefined) {
    return call.abandoned ? (
      <span className="call-status">Not finished</span>
    ) : (
      <span className="call-status">
        <LoaderCircle size={14} aria-hidden className="spin" /> {call.verdict ? 'Running' : 'Deciding'}
      </span>
    );
  }
  const words = { succeeded: 'Done', failed: 'Failed', refused: 'Not run' } as const;
  const isWaiting = call.verdict?.waitsFor !== undefined;
  return (
    <span className={`call-status ${isWaiting ? 'asks' : call.outcome}`}>
      {isWaiting ? 'Not run yet' : words[call.outcome]}
      {call.durationMs !== undefined && <span className="call-time"> · {duration(call.durationMs)}</span>}
    </span>
  );
}
