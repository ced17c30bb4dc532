import { describe, expect, it } from '@jest/globals';
import { measureLists } from './measure-lists.js';

describe('tools/list with 100 tools', () => {
  it('is measured on a list of those that are permitted, with and without asking policy, and weighed', async () => {
    const figures = await measureLists('policies', 2);
    expect(figures.map(({ name, unit }) => [name, unit])).toEqual([
      ['tools/list with 100 tools, decided, p50', 'ms'],
      ['tools/list with 100 tools, kept, p50', 'ms'],
      ['tools/list with 100 tools, answer', 'kB'],
    ]);
    for (const { value } of figures) expect(value).toBeGreaterThan(0);
  });
});
