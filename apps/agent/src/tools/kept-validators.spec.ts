import { describe, expect, it } from '@jest/globals';
import { KeptValidators } from './kept-validators.js';

const schema = (type: 'string' | 'number') => ({
  type: 'object' as const,
  properties: { value: { type } },
  required: ['value'],
});

describe('kept validators', () => {
  it('compiles an equal schema once', () => {
    const kept = new KeptValidators();
    expect(kept.getValidator(schema('string'))).toBe(kept.getValidator(schema('string')));
  });

  it('never takes one schema for another', () => {
    const kept = new KeptValidators();
    const [text, number] = [kept.getValidator(schema('string')), kept.getValidator(schema('number'))];
    expect([text({ value: 'a' }).valid, text({ value: 1 }).valid]).toEqual([true, false]);
    expect([number({ value: 'a' }).valid, number({ value: 1 }).valid]).toEqual([false, true]);
  });

  it('keeps no more than its bound, and still validates', () => {
    const kept = new KeptValidators(1);
    const first = kept.getValidator(schema('string'));
    expect(kept.getValidator(schema('number'))({ value: 'a' }).valid).toBe(false);
    expect(kept.getValidator(schema('string'))).not.toBe(first);
  });
});
