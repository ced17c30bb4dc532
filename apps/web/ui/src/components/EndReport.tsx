import type { RevocationReport } from '#libs/contracts';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { sentence } from '../api/problem.js';
import { countWords, endedWords, measured, stepWords } from '../state/ending-words.js';
import { Notice } from './Notice.js';
import { type Column, Rows } from './Rows.js';

type Step = RevocationReport['steps'][number];

const always: readonly Column<Step>[] = [
  { name: 'Step', cell: ({ step }) => stepWords(step) },
  {
    name: 'By',
    cell: ({ service, instance }) => (
      <>
        {service} <code>{instance.slice(0, 6)}</code>
      </>
    ),
  },
  { name: 'Ended', cell: ({ step, done }) => countWords(step, done) },
  { name: 'Took', cell: ({ tookMs }) => measured(tookMs) },
];
/** Known of an order that was just given. */
const confirmed: Column<Step> = {
  name: 'Confirmed after',
  cell: ({ confirmedAfterMs }) => measured(confirmedAfterMs),
};

/** Step by step, who has confirmed what and after how long, and what is still out. */
export function EndReport({ report }: { report: RevocationReport }) {
  const { out, steps, but } = report;
  const done = out.length === 0;
  const timed = steps.some(({ confirmedAfterMs }) => confirmedAfterMs !== undefined);
  return (
    <div className="end-report">
      <p className={done ? 'end-state' : 'end-state lacking'} role="status">
        {done ? <CircleCheck size={18} aria-hidden /> : <TriangleAlert size={18} aria-hidden />}
        {endedWords(report)}
      </p>
      {but !== undefined && <Notice>{sentence(but)}</Notice>}
      {out.length > 0 && (
        <ul className="end-out" aria-label="Still out">
          {out.map(({ service, instance, step, left, why }) => (
            <li key={`${service} ${instance} ${step}`}>
              <strong>
                {service} <code>{instance.slice(0, 6)}</code>
                {step && `: ${stepWords(step)}`}
                {left !== undefined && `, ${left} left`}
              </strong>{' '}
              {sentence(why)}
            </li>
          ))}
        </ul>
      )}
      {steps.length > 0 && (
        <Rows
          label="Who has confirmed what"
          columns={timed ? [...always, confirmed] : always}
          rows={steps}
          keyOf={({ service, instance, step }) => `${service} ${instance} ${step}`}
        />
      )}
    </div>
  );
}
