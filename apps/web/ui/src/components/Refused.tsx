import { ShieldX } from 'lucide-react';
import { type ReactNode } from 'react';
import { type Problem } from '../api/problem.js';
import { Nothing } from './Nothing.js';

/** Policy does not let this person ask that. @param actions where to go instead */
export function Refused({ problem, actions }: { problem: Problem; actions?: ReactNode }) {
  return (
    <Nothing icon={ShieldX} title="Policy refuses this question" actions={actions}>
      <p>{problem.message}</p>
    </Nothing>
  );
}
