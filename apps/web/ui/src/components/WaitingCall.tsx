import type { ApprovalState } from '#libs/contracts';
import { Check, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { sentence } from '../api/problem.js';
import { useApproval } from '../hooks/use-approval.js';

interface Props {
  id: string;
  /** Whether a turn runs in the conversation: it goes on after that. */
  busy: boolean;
  /** Called once, when people have said yes. */
  onApproved: (id: string) => void;
}

const words: Readonly<Record<ApprovalState, string>> = {
  waiting: 'It waits.',
  approved: 'It was approved, and goes on by itself.',
  denied: 'A person has said no to it.',
  used: 'It was approved, and has gone on.',
  expired: 'Nobody answered in time. Ask again if it is still wanted.',
  void: 'The sign-in of whoever asked or answered has ended, so this is void. Ask again.',
};

/** What a call waits for. It goes on by itself; whoever asked for it can confirm it where their own word is asked for, or take it back. */
export function WaitingCall({ id, busy, onApproved }: Props) {
  const { approval, problem, answer } = useApproval(id);
  const state = approval?.state ?? 'waiting';
  const told = useRef(false);
  useEffect(() => {
    if (state !== 'approved' || busy || told.current) return;
    told.current = true;
    onApproved(id);
  }, [state, busy, id, onApproved]);
  const own = approval?.kind === 'confirmation';
  return (
    <div className="call-explanation waits">
      <p role="status">
        {state === 'waiting'
          ? own
            ? 'It waits for your word. Nothing was done yet.'
            : 'It waits for another person. Nothing was done yet; it goes on by itself once somebody has approved it.'
          : words[state]}
      </p>
      {approval && state === 'waiting' && (
        <div className="answers">
          {own && (
            <button type="button" className="button small primary" onClick={() => void answer('approve')}>
              <Check size={15} aria-hidden /> Yes, do exactly this
            </button>
          )}
          <button type="button" className="button small" onClick={() => void answer('deny')}>
            <X size={15} aria-hidden /> {own ? 'No' : 'Take it back'}
          </button>
        </div>
      )}
      {problem && <p className="failed">{sentence(problem.message)}</p>}
    </div>
  );
}
