import type { ReadinessCheck } from '#libs/contracts';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { sentence } from '../api/problem.js';
import { checkTitle } from '../state/words.js';

/** What works and what does not, each with what to do about it. */
export function CheckList({ checks }: { checks: readonly ReadinessCheck[] }) {
  return (
    <ul className="checks">
      {checks.map(({ name, ok, detail }) => (
        <li key={name} className={ok ? 'check' : 'check lacking'}>
          {ok ? <CircleCheck size={18} aria-hidden /> : <TriangleAlert size={18} aria-hidden />}
          <span className="check-words">
            <strong>{checkTitle(name)}</strong>
            {detail && <span>{sentence(detail)}</span>}
          </span>
          <span className="check-state">{ok ? 'Works' : 'Does not work'}</span>
        </li>
      ))}
    </ul>
  );
}
