import { expect, it } from '@jest/globals';
import { Allowance } from '#libs/budgets';
import { spend } from './spend.js';

it('refuses whoever comes too fast with 429, in whole seconds that are long enough', () => {
  const allowance = new Allowance({ burst: 1, perSecond: 0.4 }, () => 0);
  spend(allowance, 'a');
  expect(() => spend(allowance, 'a')).toThrow(
    expect.objectContaining({ code: 'too_many_requests', retryAfterSeconds: 3 }),
  );
});
