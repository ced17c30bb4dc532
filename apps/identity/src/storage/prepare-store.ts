import { type Logger } from '#libs/telemetry';
import { type People } from '../people/people.js';
import { PeopleFile } from '../people/people-file.js';
import { seedPeople, type SeedPeopleParts } from '../people/seed-people.js';
import { carryOver } from './carry-over.js';
import { type OpenBucket } from './own-buckets.js';
import { type RecordStore } from './record-store.js';
import { requireOwnKeys } from './require-own-keys.js';
import { type SecretOf } from './secrets.js';

export interface PrepareStoreParts extends SeedPeopleParts {
  readonly dataDir: string;
  readonly open: OpenBucket;
  readonly secretOf: SecretOf;
  readonly people: People;
  readonly records: RecordStore;
  readonly clock: () => number;
  readonly logger: Pick<Logger, 'info'>;
}

/**
 * All that has to be in the store before anybody is answered. Can be done again.
 * @throws NotKnownNow, or an Error that says what is amiss
 */
export async function prepareStore(parts: PrepareStoreParts): Promise<void> {
  const { dataDir, logger } = parts;
  await requireOwnKeys(parts.open, parts.secretOf);
  const file = new PeopleFile(dataDir);
  const carried = await carryOver(dataDir, { ...parts, file });
  if (carried.people + carried.records > 0)
    logger.info({ ...carried }, "carried over from the data folder into the mesh's store");
  await file.list(await seedPeople(parts));
}
