import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { z } from 'zod';
import { Journal } from '#libs/journal';
import { type People } from '../people/people.js';
import { type PeopleFile } from '../people/people-file.js';
import { type Person } from '../people/person.js';
import { type RecordStore } from './record-store.js';
import { ownBuckets } from './own-buckets.js';
import { bucketOf } from './record.js';

const Entry = z.union([
  z.object({ put: z.string(), payload: z.record(z.string(), z.unknown()), until: z.number().nullable() }),
  z.object({ drop: z.string() }),
]);
type Kept = Extract<z.infer<typeof Entry>, { put: string }>;

const writesAtOnce = 32;

export interface CarriedOver {
  readonly people: number;
  readonly records: number;
}

/**
 * Carries over what a version before the mesh's store kept in the data folder. What is in the store already stays as it is, so that it
 * can be done again after it was interrupted, while other instances run. A file is removed once all of it is stored.
 */
export async function carryOver(
  dataDir: string,
  {
    people,
    file,
    records,
    clock,
  }: { people: People; file: PeopleFile; records: RecordStore; clock: () => number },
): Promise<CarriedOver> {
  const persons = await file.kept();
  for (const person of persons) await carryPerson(people, person);
  if (persons.length > 0) await file.list(persons);
  const path = join(dataDir, 'grants.jsonl');
  const rows = await readJournal(path);
  const few = pLimit(writesAtOnce);
  await Promise.all(
    [...rows].map(([key, { payload, until }]) =>
      few(async () => {
        const [kind, id] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
        const longest = clock() + ownBuckets[bucketOf(kind, payload)].ttlMs;
        await records.putIfNew(kind, id, payload, Math.min(until ?? longest, longest));
      }),
    ),
  );
  await rm(path, { force: true });
  return { people: persons.length, records: rows.size };
}

/** Whoever had the name in this folder has it: products and conversations are kept under their id. */
async function carryPerson(people: People, person: Person): Promise<void> {
  for (;;) {
    const known = await people.find(person.username);
    if (known?.value.id === person.id) return;
    if (known ? await people.replace(person, known) : await people.add(person)) return;
  }
}

async function readJournal(path: string): Promise<ReadonlyMap<string, Kept>> {
  const rows = new Map<string, Kept>();
  if (!existsSync(path)) return rows;
  const remedy = 'restore the file, or remove it to end every sign-in';
  const replay = (line: string) => {
    const change = Entry.parse(JSON.parse(line));
    if ('drop' in change) rows.delete(change.drop);
    else rows.set(change.put, change);
  };
  const { journal } = await Journal.open(path, replay, { afterFailure: 'stop', remedy });
  await journal.close();
  return rows;
}
