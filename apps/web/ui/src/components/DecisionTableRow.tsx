import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import { type DecisionFilter } from '../api/decisions.js';
import { sentence } from '../api/problem.js';
import { filterHref } from '../state/decision-filter.js';
import { type DecisionRow } from '../state/decision-rows.js';
import { isNotFound, notFound, toolTitle } from '../state/words.js';
import { Codes } from './Codes.js';
import { DecisionBadge } from './DecisionBadge.js';
import { DecisionDetails } from './DecisionDetails.js';
import { Moment } from './Moment.js';

interface Props {
  row: DecisionRow;
  filter: DecisionFilter;
  people: boolean;
}

export function DecisionTableRow({ row, filter, people }: Props) {
  const [shown, setShown] = useState(false);
  const details = useId();
  const { decided } = row;
  const { user, tool, resource, policies, rationale } = decided;
  const title = toolTitle(tool);
  // `nobody` of the contracts: known by no name.
  const isStranger = decided.agent.id === '-';
  const why = decided.message ?? (isNotFound(decided) ? notFound : undefined);
  return (
    <>
      <tr role="row" className={decided.decision}>
        <td role="cell" className="when">
          <Moment at={decided.time} stacked />
        </td>
        {people && (
          <td role="cell" className="who">
            {isStranger ? (
              'a stranger'
            ) : (
              <>
                {user ? <Link href={filterHref({ ...filter, user: user.key })}>{user.name}</Link> : 'nobody'}{' '}
                <span className="muted">via {decided.agent.id}</span>
              </>
            )}
          </td>
        )}
        <td role="cell" className="what">
          <Link href={filterHref({ ...filter, tool })}>{title}</Link>{' '}
          <span className="muted">
            {resource.type} <code>{resource.id}</code>
          </span>
        </td>
        <td role="cell" className="verdict">
          <DecisionBadge decision={decided.decision} /> <span className="muted">{outcome(row)}</span>
        </td>
        <td role="cell" className="rule">
          {why && <span className="why">{sentence(why)}</span>}
          <Codes codes={policies.length > 0 ? policies : rationale} none="none" />
        </td>
        <td role="cell" className="more">
          <button
            type="button"
            className="icon-button small"
            aria-expanded={shown}
            aria-controls={details}
            aria-label={`Details of ${title}, ${decided.decision === 'permit' ? 'permitted' : 'denied'}`}
            title="Details"
            onClick={() => setShown(!shown)}
          >
            <ChevronRight size={16} aria-hidden />
          </button>
        </td>
      </tr>
      <tr role="row" className="details" id={details} hidden={!shown}>
        <td role="cell" colSpan={people ? 6 : 5}>
          {shown && (
            <DecisionDetails
              verdict={{ ...decided, decisionId: decided.eventId }}
              {...(decided.facts && { facts: decided.facts })}
            />
          )}
        </td>
      </tr>
    </>
  );
}

/** What became of it, in a few words. */
function outcome({ decided, completed, open, count }: DecisionRow): string {
  if (count > 1) return `refused ${count} times`;
  if (decided.stage === 'admission') return 'admission';
  if (completed)
    return completed.outcome === 'succeeded' ? 'done' : `failed: ${completed.errorCode ?? 'unknown'}`;
  return open ? 'no outcome recorded' : '';
}
