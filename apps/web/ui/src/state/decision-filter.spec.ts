import { describe, expect, it } from '@jest/globals';
import { filterHref, noFilter, readFilter } from './decision-filter.js';

describe('the address of a filter', () => {
  it('says what is shown, and is read again as it was written', () => {
    const filter = { decision: 'deny', tool: 'products_get', user: 'https://login.example/#a b' } as const;
    expect(filterHref(filter)).toBe(
      '/decisions?decision=deny&tool=products_get&user=https%3A%2F%2Flogin.example%2F%23a+b',
    );
    expect(readFilter(filterHref(filter).replace('/decisions', ''))).toEqual(filter);
    expect(filterHref(noFilter)).toBe('/decisions');
  });

  it('that asks for what there is not asks for everything', () => {
    expect(readFilter('?decision=maybe&limit=9')).toEqual(noFilter);
    expect(readFilter('')).toEqual(noFilter);
  });
});
