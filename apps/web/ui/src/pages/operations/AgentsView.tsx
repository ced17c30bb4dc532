import type { ShownAgent } from '#libs/contracts';
import { Bot } from 'lucide-react';
import { readAgents } from '../../api/operations.js';
import { Asked } from '../../components/Asked.js';
import { EndButton } from '../../components/EndButton.js';
import { Moment } from '../../components/Moment.js';
import { Nothing } from '../../components/Nothing.js';
import { type Column, Rows } from '../../components/Rows.js';
import { useLooks } from '../../hooks/use-looks.js';
import { type ViewProps } from './view.js';

const columnsFor = (onEnd: ViewProps['onEnd']): readonly Column<ShownAgent>[] => [
  {
    name: 'Agent',
    cell: ({ id, kind, person }) => (
      <>
        <strong>{id}</strong> <span className="muted">{kind}</span>
        {person && (
          <span className="muted">
            {' '}
            for {person.name}
            {person.consentedAt === null && ', who has not consented'}
          </span>
        )}
      </>
    ),
  },
  {
    name: 'Trust',
    cell: ({ trust, ceiling, state }) => (
      <>
        {state === 'disabled' ? 'disabled' : trust}{' '}
        <span className="muted">{ceiling.length > 0 ? ceiling.join(', ') : 'nothing is open'}</span>
      </>
    ),
  },
  {
    name: 'Keys',
    cell: ({ kind, keys }) =>
      kind === 'machine' ? <Keys keys={keys} /> : <span className="muted">none</span>,
  },
  {
    name: 'End',
    quiet: true,
    cell: ({ id }) => <EndButton target={{ kind: 'agent', id, name: id }} onAsk={onEnd} label="End all" />,
  },
];

function Keys({ keys }: Pick<ShownAgent, 'keys'>) {
  if (keys.length === 0) return <span className="muted">none</span>;
  return (
    <ul className="row-list">
      {keys.map(({ id, endsAt, revokedAt }) => (
        <li key={id}>
          <span>
            <code>{id}</code>{' '}
            <span className="muted">
              {revokedAt !== null ? 'revoked' : endsAt === null ? 'taken' : 'taken until '}
              {revokedAt === null && endsAt !== null && <Moment at={endsAt} />}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The registered agents of the tenant and their keys. */
export function AgentsView({ look, onEnd }: ViewProps) {
  const asked = useLooks(readAgents, look);
  return (
    <Asked of={asked} told={(agents) => `${agents.length} agents`}>
      {(agents) =>
        agents.length === 0 ? (
          <Nothing icon={Bot} title="No agent is registered">
            <p>
              <code>npm run agents -- create</code> registers a machine; a client is registered by whoever
              signs in with it.
            </p>
          </Nothing>
        ) : (
          <>
            <Rows label="Agents" columns={columnsFor(onEnd)} rows={agents} keyOf={({ id }) => id} />
            <p className="muted">
              What was given is ended here. Trust, keys and whether an agent may act at all are changed by{' '}
              <code>npm run agents</code>.
            </p>
          </>
        )
      }
    </Asked>
  );
}
