import type { Readiness } from '#libs/contracts';
import { RotateCw } from 'lucide-react';
import { readOperations } from '../api/operations.js';
import { CheckList } from '../components/CheckList.js';
import { Frame } from '../components/Frame.js';
import { Moment } from '../components/Moment.js';
import { ProblemNotice } from '../components/ProblemNotice.js';
import { Sheet } from '../components/Sheet.js';
import { Waiting } from '../components/Waiting.js';
import { useAnswer } from '../hooks/use-answer.js';
import { pageWords } from '../state/page-words.js';

/** Whether the chain works that a request travels. */
export function OperationsPage() {
  const { answer, problem, asking, again } = useAnswer(readOperations);
  return (
    <Frame
      page="operations"
      title={pageWords.operations.title}
      actions={
        <button type="button" className="button small" onClick={() => void again()}>
          <RotateCw size={15} aria-hidden /> Check again
        </button>
      }
    >
      <Sheet lead="What a request needs on its way, as the web service finds it. Nothing can be started, stopped or changed from here.">
        {problem && <ProblemNotice problem={problem} onRetry={() => void again()} />}
        {!answer && asking && <Waiting />}
        {answer && (
          <section className="card">
            <h2>{summary(answer.readiness.checks)}</h2>
            <CheckList checks={answer.readiness.checks} />
            <p className="muted card-foot">
              Asked <Moment at={answer.at} />
            </p>
          </section>
        )}
        <p className="visually-hidden" role="status">
          {answer && !asking ? summary(answer.readiness.checks) : ''}
        </p>
      </Sheet>
    </Frame>
  );
}

/** What a service lacks is part of it, and not counted again. */
function summary(checks: Readiness['checks']): string {
  const whole = checks.filter(({ name }) => !name.includes(': '));
  const lacking = whole.filter(({ ok }) => !ok).length;
  if (lacking === 0) return 'Everything works';
  return `${lacking} of ${whole.length} ${lacking === 1 ? 'does' : 'do'} not work`;
}
