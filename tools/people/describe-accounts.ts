import { type Account } from '#libs/contracts';
import { forTerminal, inColumns } from '../command/index.js';

const columns = ['username', 'name', 'groups', 'state', 'password', 'second factor', 'key'];

/** A line for each account, in columns. */
export function describeAccounts(accounts: readonly Account[]): string {
  if (accounts.length === 0) return 'nobody has an account';
  const rows = accounts.map(({ key, username, name, groups, enabled, passwordGiven, secondFactor }) => [
    ...[username, name, groups.join(',') || '-', enabled ? 'enabled' : 'disabled'],
    ...[passwordGiven ? 'to be changed' : 'their own', secondFactor ? 'yes' : 'no', key],
  ]);
  return inColumns([columns, ...rows])
    .map(forTerminal)
    .join('\n');
}
