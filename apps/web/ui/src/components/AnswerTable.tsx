import { ArrowDown, ArrowUp, ArrowUpDown, Download } from 'lucide-react';
import {
  Children,
  cloneElement,
  isValidElement,
  type ReactElement,
  type ReactNode,
  useRef,
  useState,
} from 'react';
import { useFits } from '../hooks/use-fits.js';
import { toCsv } from '../state/csv.js';
import { saveFile } from '../state/save-file.js';
import { type Direction, readTable, rowOrder, type TreeNode } from '../state/table-data.js';
import { CopyButton } from './CopyButton.js';

type Parent = ReactElement<{ children?: ReactNode; style?: object }>;
const elementsIn = (children: ReactNode): Parent[] =>
  Children.toArray(children).filter((child) => isValidElement(child)) as Parent[];

const next = { none: 'ascending', ascending: 'descending', descending: 'none' } as const;
const icons = { none: ArrowUpDown, ascending: ArrowUp, descending: ArrowDown };

/**
 * A table of an answer: sorted by a column on request, taken along as CSV, and, where it is wider than its room, a card for
 * each row, so that no figure is ever cut. The roles keep it a table for screen readers then.
 */
export function AnswerTable({ tree, children }: { tree: TreeNode; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const fits = useFits(box);
  const [sorted, setSorted] = useState<{ column: number; direction: Direction }>();
  const table = readTable(tree);
  const [head, body] = elementsIn(children);
  const titles = elementsIn(elementsIn(head?.props.children)[0]?.props.children);
  const rows = elementsIn(body?.props.children);
  const order = sorted ? rowOrder(table, sorted.column, sorted.direction) : [...rows.keys()];
  const csv = () => toCsv([table.head, ...order.map((row) => table.rows[row] ?? [])]);

  const sortBy = (column: number) => {
    const direction = next[sorted?.column === column ? sorted.direction : 'none'];
    setSorted(direction === 'none' ? undefined : { column, direction });
  };

  return (
    <div className={fits ? 'answer-table' : 'answer-table stacked'}>
      <div className="table-scroll" ref={box}>
        <table role="table">
          <thead role="rowgroup">
            <tr role="row">
              {titles.map((title, column) => {
                const direction = sorted?.column === column ? sorted.direction : 'none';
                const Icon = icons[direction];
                return (
                  <th
                    key={column}
                    role="columnheader"
                    scope="col"
                    style={title.props.style}
                    aria-sort={direction}
                  >
                    <button type="button" className="sort" title="Sort" onClick={() => sortBy(column)}>
                      {title.props.children}
                      <Icon size={13} aria-hidden />
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {order.map((row) => {
              const element = rows[row];
              return element && asRow(element, table.head);
            })}
          </tbody>
        </table>
      </div>
      <div className="table-foot">
        <span className="muted">{rows.length === 1 ? '1 row' : `${rows.length} rows`}</span>
        <CopyButton label="Copy the table as CSV" text={csv} />
        <button
          type="button"
          className="icon-button small"
          aria-label="Download the table as CSV"
          title="Download the table as CSV"
          onClick={() => saveFile('table.csv', 'text/csv', csv())}
        >
          <Download size={15} aria-hidden />
        </button>
      </div>
    </div>
  );
}

type Attributed = ReactElement<{ role?: string; 'data-label'?: string | undefined }>;

/** A row whose cells say what they are, for when they stand below one another. */
const asRow = (row: Parent, head: readonly string[]) =>
  cloneElement(
    row as Attributed,
    { role: 'row' },
    elementsIn(row.props.children).map((cell, column) =>
      cloneElement(cell as Attributed, { role: 'cell', 'data-label': head[column] }),
    ),
  );
