import { describe, expect, it } from '@jest/globals';
import { newProductId } from './new-product-id.js';

describe('newProductId', () => {
  it('is seven characters that a person can type and that no seeded number looks like', () => {
    for (let i = 0; i < 500; i += 1)
      expect(newProductId()).toMatch(/^[b-df-hj-np-tv-z][b-df-hj-np-tv-z2-9]{6}$/);
  });

  it('does not repeat itself', () => {
    expect(new Set(Array.from({ length: 5_000 }, () => newProductId())).size).toBe(5_000);
  });
});
