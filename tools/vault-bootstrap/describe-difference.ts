import { type Difference } from './difference.js';

/** One line. @param applied whether it was mended, or is only told */
export function describeDifference({ what, how, fields }: Difference, applied: boolean): string {
  const done = { missing: 'created', different: 'changed', stale: 'removed' }[how];
  const named = fields.length > 0 ? ` (${fields.join(', ')})` : '';
  return `${(applied ? done : how).padEnd(10)} ${what}${named}`;
}
