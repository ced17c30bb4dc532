import type { ShownAgent } from '#libs/contracts';
import { Bot } from 'lucide-react';
import { useState } from 'react';
import { changeAgent, readAgents } from '../../api/operations.js';
import { AgentDialog, type ToChange } from '../../components/AgentDialog.js';
import { Asked } from '../../components/Asked.js';
import { EndButton } from '../../components/EndButton.js';
import { Moment } from '../../components/Moment.js';
import { Nothing } from '../../components/Nothing.js';
import { type Column, Rows } from '../../components/Rows.js';
import { useLooks } from '../../hooks/use-looks.js';
import { hasKeys, isChangeable } from '../../state/agent-words.js';
import { type ViewProps } from './view.js';

type OnChange = (asked: ToChange) => void;

const columnsFor = (onEnd: ViewProps['onEnd'], onChange: OnChange): readonly Column<ShownAgent>[] => [
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
  { name: 'Trust', cell: (agent) => <Trust agent={agent} onChange={onChange} /> },
  {
    name: 'Keys',
    cell: (agent) =>
      hasKeys(agent) ? <Keys agent={agent} onChange={onChange} /> : <span className="muted">none</span>,
  },
  {
    name: 'End',
    quiet: true,
    cell: ({ id }) => <EndButton target={{ kind: 'agent', id, name: id }} onAsk={onEnd} label="End all" />,
  },
];

interface OfAgent {
  readonly agent: ShownAgent;
  readonly onChange: OnChange;
}

function Trust({ agent, onChange }: OfAgent) {
  const { id, trust, ceiling, state } = agent;
  const isStopped = state === 'disabled';
  return (
    <>
      {isStopped ? 'stopped' : trust}{' '}
      <span className="muted">{ceiling.length > 0 ? ceiling.join(', ') : 'nothing is open'}</span>
      {isChangeable(agent) && (
        <span className="row-buttons">
          <ChangeButton
            label="Trust"
            of={id}
            onClick={() => onChange({ agent, change: { id, do: 'trust', trust, ceiling } })}
          />
          <ChangeButton
            label={isStopped ? 'Let act' : 'Stop'}
            of={id}
            onClick={() => onChange({ agent, change: { id, do: isStopped ? 'enable' : 'disable' } })}
          />
        </span>
      )}
    </>
  );
}

function Keys({ agent, onChange }: OfAgent) {
  const { id, keys } = agent;
  return (
    <>
      {keys.length === 0 && <span className="muted">none</span>}
      <ul className="row-list">
        {keys.map(({ id: key, endsAt, revokedAt }) => (
          <li key={key}>
            <span>
              <code>{key}</code>{' '}
              <span className="muted">
                {revokedAt !== null ? 'revoked' : endsAt === null ? 'taken' : 'taken until '}
                {revokedAt === null && endsAt !== null && <Moment at={endsAt} />}
              </span>
            </span>
            {revokedAt === null && (
              <ChangeButton
                label="Revoke"
                of={`key ${key}`}
                onClick={() => onChange({ agent, change: { id, do: 'revoke', key } })}
              />
            )}
          </li>
        ))}
      </ul>
      <ChangeButton
        label="New key"
        of={id}
        onClick={() => onChange({ agent, change: { id, do: 'rotate' } })}
      />
    </>
  );
}

/** @param of what it changes is told to whoever does not see the row that it is in */
function ChangeButton({ label, of, onClick }: { label: string; of: string; onClick: () => void }) {
  return (
    <button
      type="button"
      className="button small"
      aria-haspopup="dialog"
      aria-label={`${label}: ${of}`}
      onClick={onClick}
    >
      {label}
    </button>
  );
}

/** The registered agents of the tenant, how far each is trusted, and their keys. */
export function AgentsView({ look, onEnd }: ViewProps) {
  const [changes, setChanges] = useState(0);
  const [change, setChange] = useState<ToChange>();
  const asked = useLooks(readAgents, look + changes);
  return (
    <>
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
              <Rows
                label="Agents"
                columns={columnsFor(onEnd, setChange)}
                rows={agents}
                keyOf={({ id }) => id}
              />
              <p className="muted">
                The mesh&rsquo;s own services are changed by a release. <code>npm run agents</code> does all
                of this too, and registers machines.
              </p>
            </>
          )
        }
      </Asked>
      <AgentDialog
        asked={change}
        onChange={changeAgent}
        onClose={(changed) => {
          setChange(undefined);
          if (changed) setChanges((count) => count + 1);
        }}
      />
    </>
  );
}
