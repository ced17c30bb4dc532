import type { DrawnBudget } from '#libs/contracts';
import { Gauge } from 'lucide-react';
import { readBudgets } from '../../api/operations.js';
import { Asked } from '../../components/Asked.js';
import { Nothing } from '../../components/Nothing.js';
import { type Column, Rows } from '../../components/Rows.js';
import { TimeLeft } from '../../components/TimeLeft.js';
import { useLooks } from '../../hooks/use-looks.js';
import { NotAll } from './NotAll.js';
import { type ViewProps } from './view.js';

const columns: readonly Column<DrawnBudget>[] = [
  {
    name: 'Whose',
    cell: ({ of, id, name }) => (
      <>
        <strong>{name ?? id}</strong> <span className="muted">{of}</span>
      </>
    ),
  },
  { name: 'Of', cell: ({ service }) => (service === 'mcp' ? 'calls of tools' : `questions to ${service}`) },
  {
    name: 'Left',
    cell: ({ left, burst }) => (
      <span className="budget">
        <meter min={0} max={burst} low={burst / 4} optimum={burst} value={left} aria-hidden="true" /> {left}{' '}
        of {burst}
      </span>
    ),
  },
  { name: 'Comes back', cell: ({ perSecond }) => `${perSecond} each second` },
  { name: 'Whole in', cell: ({ wholeAt }) => <TimeLeft at={wholeAt} /> },
];

/** What is left of budgets that somebody has drawn on. */
export function BudgetsView({ look }: ViewProps) {
  const asked = useLooks(readBudgets, look);
  return (
    <Asked of={asked} told={({ budgets }) => `${budgets.length} budgets`}>
      {({ budgets, complete }) =>
        budgets.length === 0 ? (
          <Nothing icon={Gauge} title="Every budget is whole">
            <p>Nobody of your tenant has drawn on one within the last moments.</p>
          </Nothing>
        ) : (
          <>
            <Rows
              label="Budgets"
              columns={columns}
              rows={budgets}
              keyOf={({ service, of, id }) => `${service} ${of} ${id}`}
            />
            <NotAll complete={complete} shown={budgets.length} of="budgets" />
          </>
        )
      }
    </Asked>
  );
}
