import type { LivePerson } from '#libs/contracts';
import { Users } from 'lucide-react';
import { readPeople } from '../../api/operations.js';
import { Asked } from '../../components/Asked.js';
import { EndButton } from '../../components/EndButton.js';
import { Moment } from '../../components/Moment.js';
import { Nothing } from '../../components/Nothing.js';
import { type Column, Rows } from '../../components/Rows.js';
import { useLooks } from '../../hooks/use-looks.js';
import { roleTitle } from '../../state/words.js';
import { NotAll } from './NotAll.js';
import { type ViewProps } from './view.js';

const columnsFor = (onEnd: ViewProps['onEnd']): readonly Column<LivePerson>[] => [
  {
    name: 'Person',
    cell: ({ name, displayName, enabled }) => (
      <>
        <strong>{displayName}</strong> <span className="muted">{name}</span>
        {!enabled && <span className="muted"> may not sign in</span>}
      </>
    ),
  },
  {
    name: 'Roles',
    cell: ({ roles }) =>
      roles && roles.length > 0 ? (
        roles.map(roleTitle).join(', ')
      ) : (
        <span className="muted">{roles ? 'none' : 'as their issuer says'}</span>
      ),
  },
  {
    name: 'Signed in',
    cell: ({ name, sessions }) =>
      sessions.length === 0 ? (
        <span className="muted">nowhere</span>
      ) : (
        <ul className="row-list">
          {sessions.map(({ id, since, clients }) => (
            <li key={id ?? since}>
              <span>
                {clients.join(', ') || 'no client yet'} <span className="muted">since</span>{' '}
                <Moment at={since} brief />
              </span>
              {id !== null && (
                <EndButton
                  target={{ kind: 'session', id, name: `of ${name}` }}
                  onAsk={onEnd}
                  label="End sign-in"
                />
              )}
            </li>
          ))}
        </ul>
      ),
  },
  {
    name: 'End',
    quiet: true,
    cell: ({ key, name }) => (
      <EndButton target={{ kind: 'person', id: key, name }} onAsk={onEnd} label="End all" />
    ),
  },
];

/** The people of the tenant and where they are signed in. */
export function PeopleView({ look, onEnd }: ViewProps) {
  const asked = useLooks(readPeople, look);
  return (
    <Asked of={asked} told={({ people }) => `${people.length} people`}>
      {({ people, complete }) =>
        people.length === 0 ? (
          <Nothing icon={Users} title="Nobody is known here">
            <p>
              People of another issuer are shown while they are signed in. End what one of them was given by
              their key, under Ended.
            </p>
          </Nothing>
        ) : (
          <>
            <Rows label="People" columns={columnsFor(onEnd)} rows={people} keyOf={({ key }) => key} />
            <NotAll complete={complete} shown={people.length} of="people" />
          </>
        )
      }
    </Asked>
  );
}
