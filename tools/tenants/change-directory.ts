import { isDeepStrictEqual } from 'node:util';
import { TenantDirectory } from '#libs/contracts';
import { UsageProblem } from '../command/index.js';
import { type TenantChange } from './read-change.js';

/**
 * The tenants as they are after a change; the same where they are so already.
 * @throws UsageProblem for a tenant that is there and is otherwise, and for names that cannot be used
 */
export function changeDirectory(before: TenantDirectory, change: TenantChange): TenantDirectory {
  if (change.do === 'none') return before;
  const { tenant } = change;
  const there = Object.hasOwn(before, tenant) ? before[tenant] : undefined;
  if (change.do === 'remove') {
    if (!there) return before;
    return Object.fromEntries(Object.entries(before).filter(([name]) => name !== tenant));
  }
  if (there && isDeepStrictEqual(there, change.as)) return before;
  if (there)
    throw new UsageProblem(
      `\`${tenant}\` is there with other groups, another database or another time to restore; change it in tenants.json, then \`npm run tenants -- list\` says what differs`,
    );
  const after = TenantDirectory.safeParse({ ...before, [tenant]: change.as });
  if (after.success) return after.data;
  const reasons = after.error.issues.map(({ path, message }) => [...path.map(String), message].join(': '));
  throw new UsageProblem(`\`${tenant}\` cannot be added: ${[...new Set(reasons)].join('; ')}`);
}
