import { type DecisionFilter } from '../api/decisions.js';
import { type DecisionRow } from '../state/decision-rows.js';
import { DecisionTableRow } from './DecisionTableRow.js';

interface Props {
  rows: readonly DecisionRow[];
  filter: DecisionFilter;
  /** Whether the column of people says anything: they are not all the one who looks. */
  people: boolean;
}

/**
 * Decisions, newest first. On a phone each row is a card: the roles keep it a table for screen readers, because a
 * browser takes a table whose display is changed for none.
 */
export function DecisionTable({ rows, filter, people }: Props) {
  return (
    <table
      className={people ? 'listing decisions with-people' : 'listing decisions'}
      role="table"
      aria-label="Decisions, newest first"
    >
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            When
          </th>
          {people && (
            <th role="columnheader" scope="col">
              Who
            </th>
          )}
          <th role="columnheader" scope="col">
            What
          </th>
          <th role="columnheader" scope="col">
            Decision
          </th>
          <th role="columnheader" scope="col">
            Why
          </th>
          <th role="columnheader" scope="col">
            <span className="visually-hidden">Details</span>
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <DecisionTableRow key={row.decided.eventId} row={row} filter={filter} people={people} />
        ))}
      </tbody>
    </table>
  );
}
