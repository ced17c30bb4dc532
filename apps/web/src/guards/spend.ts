import { type Allowance } from '#libs/budgets';
import { WebError } from '../problems/web-error.js';

/** @throws WebError `too_many_requests`, saying when to come back */
export function spend(allowance: Allowance, key: string): void {
  const wait = allowance.spend(key);
  if (wait === 0) return;
  const retryAfterSeconds = Math.ceil(wait / 1000);
  throw new WebError('too_many_requests', `slow down; try again in ${retryAfterSeconds} s`, {
    retryAfterSeconds,
  });
}
