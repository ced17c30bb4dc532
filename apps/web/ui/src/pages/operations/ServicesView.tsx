import type { Readiness, RunningService } from '#libs/contracts';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { readMesh } from '../../api/operations.js';
import { Problem } from '../../api/problem.js';
import { Asked } from '../../components/Asked.js';
import { CheckList } from '../../components/CheckList.js';
import { Moment } from '../../components/Moment.js';
import { Notice } from '../../components/Notice.js';
import { type Column, Rows } from '../../components/Rows.js';
import { useLooks } from '../../hooks/use-looks.js';
import { shortFingerprint } from '../../state/words.js';
import { type ViewProps } from './view.js';

const columns: readonly Column<RunningService>[] = [
  { name: 'Service', cell: ({ service }) => <strong>{service}</strong> },
  { name: 'Instance', cell: ({ instance }) => <code>{instance}</code> },
  { name: 'Since', cell: ({ since }) => (since === undefined ? '–' : <Moment at={since} />) },
  {
    name: 'Policies',
    cell: ({ policy }) =>
      policy === undefined ? (
        <span className="muted">decides nothing</span>
      ) : (
        <code title={policy}>{shortFingerprint(policy)}</code>
      ),
  },
];

/** Whether the chain works that a request travels, which processes run, and by which policies they decide. */
export function ServicesView({ look }: ViewProps) {
  const asked = useLooks(readMesh, look);
  return (
    <Asked of={asked} told={({ readiness }) => summary(readiness.checks)}>
      {({ readiness, running, at }) => (
        <>
          <section className="card">
            <h2>{summary(readiness.checks)}</h2>
            <CheckList checks={readiness.checks} />
            <p className="muted card-foot">
              Asked <Moment at={at} />
            </p>
          </section>
          {running instanceof Problem ? (
            <Notice>What runs is not shown. {running.message}</Notice>
          ) : (
            <section className="view-part">
              <h2>What runs</h2>
              <Agreement services={running} />
              <Rows
                label="Running services"
                columns={columns}
                rows={running}
                keyOf={({ service, instance }) => `${service} ${instance}`}
              />
            </section>
          )}
        </>
      )}
    </Asked>
  );
}

function Agreement({ services }: { services: readonly RunningService[] }) {
  const policies = new Set(services.flatMap(({ policy }) => policy ?? []));
  if (policies.size > 1)
    return (
      <p className="end-state lacking">
        <TriangleAlert size={18} aria-hidden /> They decide by {policies.size} different sets of policies:
        start again those with the older one.
      </p>
    );
  return (
    <p className="end-state">
      <CircleCheck size={18} aria-hidden /> All that decide do so by the same policies.
    </p>
  );
}

/** What a service lacks is part of it, and not counted again. */
function summary(checks: Readiness['checks']): string {
  const whole = checks.filter(({ name }) => !name.includes(': '));
  const lacking = whole.filter(({ ok }) => !ok).length;
  if (lacking === 0) return 'Everything works';
  return `${lacking} of ${whole.length} ${lacking === 1 ? 'does' : 'do'} not work`;
}
