import { describe, expect, it } from '@jest/globals';
import type { PageName } from '../../../src/page/page-verdict.js';
import { startersFor } from './starters.js';

const open = (...pages: PageName[]) => pages.map((page) => ({ page, open: true }) as const);
const tools = (...allowed: string[]) =>
  ['products_list', 'products_search', 'products_create', 'products_delete'].map((name) => ({
    name,
    allowed: allowed.includes(name),
  }));

describe('starters', () => {
  it('are of tools that the person may use, and of no other', () => {
    const { tools: offered } = startersFor(tools('products_list', 'products_search'), open('chat'));
    expect(offered.map(({ kind }) => kind)).toEqual(['list', 'search', 'sort']);
    expect(offered.some(({ changes }) => changes)).toBe(false);
  });

  it('of a change are never sent by one click', () => {
    const { tools: offered } = startersFor(tools('products_create', 'products_delete'), open('chat'));
    expect(offered.map(({ kind, changes }) => [kind, changes])).toEqual([
      ['create', true],
      ['delete', true],
    ]);
  });

  it('are pages that are open, where no tool is', () => {
    const shut = { page: 'approvals', open: false, why: [], rationale: [], policies: [], opensTo: [] } as const;
    const { tools: offered, pages } = startersFor(tools(), [
      ...open('chat', 'decisions', 'operations', 'sessions'),
      { ...shut, why: [...shut.why], rationale: [], policies: [], opensTo: [] },
    ]);
    expect(offered).toEqual([]);
    expect(pages.map(({ page }) => page)).toEqual(['decisions', 'operations']);
  });
}); // prettier-ignore
