/** As much of an HTML tree (hast) as is looked at here. */
export interface TreeNode {
  type: string;
  tagName?: string;
  value?: string;
  children?: readonly TreeNode[];
}

/** A table as words. */
export interface TableData {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

export type Direction = 'ascending' | 'descending';

/** What stands in a table of an answer. */
export function readTable(table: TreeNode): TableData {
  const [head = [], ...rows] = rowsIn(table).map((row) => cellsIn(row).map((cell) => textIn(cell).trim()));
  return { head, rows };
}

const rowsIn = ({ children = [] }: TreeNode): TreeNode[] =>
  children.flatMap((child) => (child.tagName === 'tr' ? [child] : rowsIn(child)));
const cellsIn = ({ children = [] }: TreeNode) =>
  children.filter(({ tagName }) => tagName === 'td' || tagName === 'th');
const textIn = ({ value = '', children = [] }: TreeNode): string => value + children.map(textIn).join('');

const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The numbers of the rows in the order of one column: figures by their size, words as people sort them, nothing last. */
export function rowOrder({ rows }: TableData, column: number, direction: Direction): number[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const cell = (row: number) => rows[row]?.[column] ?? '';
  return [...rows.keys()].sort((a, b) => {
    const [one, other] = [cell(a), cell(b)];
    if (!one || !other) return Number(!one) - Number(!other);
    const [size, otherSize] = [figureOf(one), figureOf(other)];
    if (size !== undefined && otherSize !== undefined) return sign * (size - otherSize);
    return sign * words.compare(one, other);
  });
}

/** `$1,299.00` is 1299; words are no figure. */
function figureOf(text: string): number | undefined {
  const bare = text.replace(/[\s,]/g, '').replace('\u2212', '-');
  const [, sign = '', digits] = /^([+-]?)\p{Sc}?(\d+(?:\.\d+)?)(?:%|\p{Sc})?$/u.exec(bare) ?? [];
  return digits === undefined ? undefined : Number(`${sign}${digits}`);
}
