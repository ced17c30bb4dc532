import type { ApprovalState } from '#libs/contracts';
import { useEffect, useRef } from 'react';
import { sentence } from '../api/problem.js';
import { useApproval } from '../hooks/use-approval.js';
import { CallAnswer } from './CallAnswer.js';
import { Facts } from './Facts.js';

interface Props {
  id: string;
  /** Whether a turn runs in the conversation: it goes on after that. */
  busy: boolean;
  /** Called once, when people have said yes. */
  onApproved: (id: string) => void;
}

const words: Readonly<Record<ApprovalState, string>> = {
  waiting: 'It waits.',
  approved: 'The answer is yes, and it goes on by itself.',
  denied: 'The answer is no.',
  used: 'The answer was yes, and it has gone on.',
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
            ? 'It waits for your word. Nothing was done yet; say yes, and exactly this is done.'
            : 'It waits for another person. Nothing was done yet; it goes on by itself once somebody has approved it.'
          : words[state]}
      </p>
      {approval && state === 'waiting' && (
        <>
          <Facts of={approval.shown} />
          <CallAnswer approval={approval} own onAnswer={(_approval, how) => void answer(how)} />
        </>
      )}
      {problem && <p className="failed">{sentence(problem.message)}</p>}
    </div>
  );
}
