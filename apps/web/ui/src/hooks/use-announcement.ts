import { useEffect, useState } from 'react';
import { sentence } from '../api/problem.js';
import { type Call, isRunning, type Turn } from '../state/turn.js';
import { toolTitle } from '../state/words.js';

/** What a screen reader is told: milestones, never the text as it trickles in. */
export function useAnnouncement(turn: Turn | undefined): string {
  const [text, setText] = useState('');
  const milestone = turn && describe(turn);
  const [seenRunning, setSeenRunning] = useState<string>();
  const running = turn !== undefined && isRunning(turn);

  useEffect(() => {
    if (running) setSeenRunning(turn.id);
  }, [running, turn?.id]);

  useEffect(() => {
    // A stored conversation that is opened has nothing new to say.
    if (milestone && turn && (running || seenRunning === turn.id)) setText(milestone);
  }, [milestone, running, seenRunning, turn?.id]);

  return text;
}

const sayDenied = ({ tool, verdict }: Call) =>
  verdict?.message ? sentence(verdict.message) : `${toolTitle(tool)} was refused by policy.`;

function describe(turn: Turn): string {
  const denied = turn.parts.findLast(
    (part) => part.kind === 'call' && part.call.verdict?.decision === 'deny',
  );
  const refusal = denied?.kind === 'call' ? `${sayDenied(denied.call)} ` : '';
  switch (turn.phase) {
    case 'waiting':
      return 'Deputy is thinking.';
    case 'answering':
      return `${refusal}Deputy is answering.`;
    case 'answered':
      return `${refusal}The answer is complete.`;
    case 'stopped':
      return 'Stopped.';
    case 'over budget':
      return `${refusal}Deputy stopped: the turn reached its limit.`;
    case 'failed':
      return `${refusal}The turn failed.`;
  }
}
