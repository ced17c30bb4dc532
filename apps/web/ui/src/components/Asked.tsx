import { type ReactNode } from 'react';
import { type Problem } from '../api/problem.js';
import { ProblemNotice } from './ProblemNotice.js';
import { Refused } from './Refused.js';
import { Waiting } from './Waiting.js';

interface Props<T> {
  of: { answer: T | undefined; problem: Problem | undefined; asking: boolean; again: () => Promise<void> };
  /** For screen readers, once it is there. */
  told: (answer: T) => string;
  children: (answer: T) => ReactNode;
}

/** An answer, or why there is none: not yet, refused, or out of reach. */
export function Asked<T>({ of: { answer, problem, asking, again }, told, children }: Props<T>) {
  if (problem?.code === 'forbidden') return <Refused problem={problem} />;
  return (
    <>
      {problem && <ProblemNotice problem={problem} onRetry={() => void again()} />}
      {answer === undefined && asking && <Waiting />}
      {answer !== undefined && children(answer)}
      <p className="visually-hidden" role="status">
        {answer !== undefined && !asking ? told(answer) : ''}
      </p>
    </>
  );
}
