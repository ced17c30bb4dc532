import { describe, expect, it } from '@jest/globals';
import { readTable, rowOrder, type TreeNode } from './table-data.js';

const text = (value: string): TreeNode => ({ type: 'text', value });
const element = (tagName: string, ...children: TreeNode[]): TreeNode => ({
  type: 'element',
  tagName,
  children,
});
const tableOf = (head: string[], ...rows: string[][]) =>
  element(
    'table',
    element('thead', text('\n'), element('tr', ...head.map((cell) => element('th', text(cell))))),
    element('tbody', ...rows.map((row) => element('tr', text('\n'), ...row.map((cell) => element('td', element('code', text(cell))))))),
  ); // prettier-ignore

describe('a table of an answer', () => {
  const table = readTable(
    tableOf(
      ['ID', 'Name', 'Price'],
      ['9', 'monitor', '$1,299.00'],
      ['10', 'Écran', '$449.00'],
      ['', 'Zoom 9', '−$5'],
      ['2', 'zoom 10', ''],
    ),
  );
  const sorted = (column: number, direction: 'ascending' | 'descending') =>
    rowOrder(table, column, direction).map((row) => table.rows[row]?.[column]);

  it('is read as words', () => {
    expect(table.head).toEqual(['ID', 'Name', 'Price']);
    expect(table.rows[0]).toEqual(['9', 'monitor', '$1,299.00']);
  });

  it('is sorted by the size of figures, by words as people do it, and what is missing comes last', () => {
    expect(sorted(0, 'ascending')).toEqual(['2', '9', '10', '']);
    expect(sorted(2, 'ascending')).toEqual(['−$5', '$449.00', '$1,299.00', '']);
    expect(sorted(2, 'descending')).toEqual(['$1,299.00', '$449.00', '−$5', '']);
    expect(sorted(1, 'ascending')).toEqual(['Écran', 'monitor', 'Zoom 9', 'zoom 10']);
  });
});
