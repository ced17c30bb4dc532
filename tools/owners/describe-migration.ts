import { onOneLine } from '../command/index.js';
import { type MigratedTenant } from './migrate-owners.js';

/** What was done, or would be, one line each. Names come from the database and say nothing to a terminal. */
export function describeMigration({ tenant, moved, unknown }: MigratedTenant, applied: boolean): string[] {
  const does = applied ? 'belong to' : 'would belong to';
  const lines = [
    ...moved.map(
      ({ name, products, key }) => `${tenant}: ${products} products of \`${name}\` ${does} ${key}`,
    ),
    ...unknown.map(
      ({ name, products, hidden }) =>
        `${tenant}: ${products} products of \`${name}\` were left alone, nobody says who that is; ` +
        (hidden > 0 ? `the ${hidden} of them that are private are seen by nobody` : 'all of them are public'),
    ),
  ];
  return (lines.length > 0 ? lines : [`${tenant}: every owner is a key`]).map(onOneLine);
}
