import { type Difference } from '../vault-bootstrap/index.js';
import { findDifferences, type TenantPlaces } from './find-differences.js';
import { type TenantChange } from './read-change.js';

/**
 * Mends what differs, one after the other. Running it again after it was interrupted does the rest.
 * @param done told of each, after it
 */
export async function apply(
  places: TenantPlaces,
  change: TenantChange,
  done: (difference: Difference) => void,
): Promise<void> {
  for await (const difference of findDifferences(places, change)) {
    await difference.mend();
    done(difference);
  }
}
