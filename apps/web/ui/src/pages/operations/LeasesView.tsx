import type { LiveLease } from '#libs/contracts';
import { KeyRound } from 'lucide-react';
import { Link } from 'wouter';
import { readLeases } from '../../api/operations.js';
import { Asked } from '../../components/Asked.js';
import { EndButton } from '../../components/EndButton.js';
import { Nothing } from '../../components/Nothing.js';
import { type Column, Rows } from '../../components/Rows.js';
import { TimeLeft } from '../../components/TimeLeft.js';
import { useLooks } from '../../hooks/use-looks.js';
import { filterHref, noFilter } from '../../state/decision-filter.js';
import { NotAll } from './NotAll.js';
import { type ViewProps } from './view.js';

const columnsFor = (onEnd: ViewProps['onEnd']): readonly Column<LiveLease>[] => [
  {
    name: 'Who',
    cell: ({ person, agent }) => (
      <>
        <strong>{person ? (person.name ?? person.key) : agent}</strong>
        {person && <span className="muted"> via {agent}</span>}
      </>
    ),
  },
  { name: 'Role', cell: ({ role }) => (role === undefined ? '–' : <code>{role}</code>) },
  {
    name: 'Decision',
    cell: ({ decisionId, person }) =>
      decisionId === undefined ? (
        <span className="muted">shared by several</span>
      ) : (
        <Link href={filterHref({ ...noFilter, user: person?.key })} title="Decisions of this person">
          <code>{decisionId.slice(0, 8)}</code>
        </Link>
      ),
  },
  { name: 'Left', cell: ({ endsAt }) => (endsAt === undefined ? '–' : <TimeLeft at={endsAt} />) },
  {
    name: 'Held by',
    cell: ({ instance, held }) => (
      <>
        mcp <code>{instance.slice(0, 6)}</code>
        {!held && <span className="muted"> which runs no more; others end it</span>}
      </>
    ),
  },
  {
    name: 'End',
    quiet: true,
    cell: ({ session, person, agent }) => {
      const name = `of ${person?.name ?? person?.key ?? agent}`;
      return session === null ? (
        <EndButton target={{ kind: 'agent', id: agent, name: agent }} onAsk={onEnd} label="End all" />
      ) : (
        <EndButton target={{ kind: 'session', id: session, name }} onAsk={onEnd} label="End sign-in" />
      );
    },
  },
];

/** What is lent now. */
export function LeasesView({ look, onEnd }: ViewProps) {
  const asked = useLooks(readLeases, look);
  return (
    <Asked of={asked} told={({ leases }) => `${leases.length} leases`}>
      {({ leases, complete }) =>
        leases.length === 0 ? (
          <Nothing icon={KeyRound} title="Nothing is lent">
            <p>
              No database credential is out in your tenant. One that is lives for some seconds only, so look
              again while somebody works.
            </p>
          </Nothing>
        ) : (
          <>
            <Rows
              label="Leases"
              columns={columnsFor(onEnd)}
              rows={leases}
              keyOf={({ instance, since, session, role }) => `${instance} ${since} ${session} ${role}`}
            />
            <NotAll complete={complete} shown={leases.length} of="leases" />
          </>
        )
      }
    </Asked>
  );
}
