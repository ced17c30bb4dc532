import { describe, expect, it } from '@jest/globals';
import { measureKeys } from './measure-keys.js';

describe('the verification of an API key', () => {
  it('is measured on keys that are taken', async () => {
    const figures = await measureKeys(20);
    expect(figures.map(({ name }) => name)).toEqual([
      'verification of an API key, p50',
      'verification of an API key, p99',
    ]);
    for (const { value } of figures) expect(value).toBeGreaterThan(0);
  });
});
