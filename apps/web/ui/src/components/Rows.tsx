import { type ReactNode } from 'react';

export interface Column<T> {
  readonly name: string;
  readonly cell: (row: T) => ReactNode;
  /** Of buttons: its name is for screen readers alone. */
  readonly quiet?: boolean;
}

interface Props<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}

/**
 * A table of what there is. On a phone each row is a card: the roles keep it a table for screen readers, because a browser takes
 * a table whose display is changed for none.
 */
export function Rows<T>({ label, columns, rows, keyOf }: Props<T>) {
  return (
    <table className="listing rows" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, quiet }) => (
            <th key={name} role="columnheader" scope="col">
              {quiet ? <span className="visually-hidden">{name}</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ name, cell, quiet }) => (
              <td
                key={name}
                role="cell"
                data-label={quiet ? undefined : name}
                className={quiet ? 'row-end' : undefined}
              >
                <div className="cell">{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
