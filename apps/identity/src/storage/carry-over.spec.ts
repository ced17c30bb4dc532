import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { type MemoryBucket } from '#test/mesh/memory-bucket';
import { People } from '../people/people.js';
import { PeopleFile } from '../people/people-file.js';
import { carryOver } from './carry-over.js';
import { type OwnBucket } from './own-buckets.js';
import { RecordStore } from './record-store.js';
import { secretsOf } from './secrets.js';

const hour = 3_600_000;
const now = 1_000_000;
const alice = {
  ...{ id: '0b54c5ae-6b6f-4b2a-9a43-1a6b1f6d1d11', username: 'alice', name: 'Alice', tenant: 'acme' },
  ...{ groups: ['acme-readers'], passwordHash: '$argon2id$hash', enabled: true },
};
const session = { uid: 'u', accountId: alice.id };
let folder: string;
let stores: Record<OwnBucket, MemoryBucket>;
/** Writes that the store still takes. */
let writes: number;
let people: People;
let records: RecordStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deputy-carry-'));
  stores = storesInMemory();
  writes = Infinity;
  const shared = {
    secretOf: secretsOf('key'),
    clock: () => now,
    open: (name: keyof typeof stores) =>
      Promise.resolve(
        new Proxy(stores[name], {
          get: (target, method) => {
            if (['put', 'create', 'update'].includes(String(method)) && (writes -= 1) < 0)
              return () => Promise.reject(new Error('lost'));
            const value: unknown = Reflect.get(target, method);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        }),
      ),
  };
  people = new People(shared);
  records = new RecordStore(shared);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (lines: readonly object[]) =>
  writeFile(join(folder, 'grants.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
const put = (key: string, payload: object, until: number | null = now + hour) => ({
  put: key,
  payload,
  until,
});
const run = () => carryOver(folder, { people, file: new PeopleFile(folder), records, clock: () => now });

describe('what an earlier version kept in the data folder', () => {
  beforeEach(async () => {
    await writeFile(join(folder, 'people.json'), JSON.stringify([alice]));
    await write([
      put('Session:s', session),
      put('RefreshToken:fresh', { grantId: 'g' }),
      put('RefreshToken:used', { grantId: 'g', consumed: 1 }),
      put('RefreshToken:dropped', {}),
      { drop: 'RefreshToken:dropped' },
      put('Grant:g', {}, now + 24 * hour),
      put('Interaction:over', {}, now),
    ]);
  });

  it('is carried over, used tokens as used, and its files are gone then, but for the ids of people', async () => {
    expect(await run()).toEqual({ people: 1, records: 5 });
    expect(await people.byId(alice.id)).toEqual(alice);
    expect(await records.findSession('u')).toEqual(session);
    expect(await records.consume('RefreshToken', 'fresh')).toBe(true);
    expect(await records.consume('RefreshToken', 'used')).toBe(false);
    expect(await records.get('RefreshToken', 'dropped')).toBeUndefined();
    expect(await records.get('Interaction', 'over')).toBeUndefined();
    expect(await records.get('Grant', 'g')).toEqual({});
    expect(existsSync(join(folder, 'grants.jsonl'))).toBe(false);
    const { id, username, tenant } = alice;
    expect(JSON.parse(await readFile(join(folder, 'people.json'), 'utf8'))).toEqual([
      { id, username, tenant },
    ]);
    expect(await run()).toEqual({ people: 0, records: 0 });
  });

  it('is carried over wherever it is interrupted, and what was used or ended meanwhile stays so', async () => {
    for (let taken = 0; taken < 40; taken += 1) {
      writes = taken;
      const ended = await run().catch((error: Error) => error.message);
      writes = Infinity;
      if (ended !== 'lost') break;
      // Another instance runs over what is there by now.
      await records.consume('RefreshToken', 'fresh');
      await records.drop('Session', 's');
    }
    expect(existsSync(join(folder, 'grants.jsonl'))).toBe(false);
    expect(await people.byUsername('alice')).toEqual(alice);
    expect(await records.get('Session', 's')).toBeUndefined();
    expect(await records.get('RefreshToken', 'fresh')).toMatchObject({ consumed: 1_000 });
    expect(await records.get('RefreshToken', 'used')).toMatchObject({ consumed: 1 });
  });

  it('stays where it is for as long as the store does not take it', async () => {
    writes = 3;
    await expect(run()).rejects.toThrow('lost');
    expect(existsSync(join(folder, 'grants.jsonl'))).toBe(true);
  });

  it('gives a name to whoever had it here: their products are kept under their id', async () => {
    await people.add({ ...alice, id: '5f1f3c1e-30f0-4d0c-8d4c-0d7c3c7a2b22', name: 'Somebody' });
    await run();
    expect(await people.byUsername('alice')).toEqual(alice);
    // What was changed since is not taken back by running it again.
    await writeFile(join(folder, 'people.json'), JSON.stringify([{ ...alice, name: 'Before' }]));
    await run();
    expect(await people.byUsername('alice')).toEqual(alice);
  });

  it('that is damaged is left, and named', async () => {
    await write([put('Grant:g', {}), { garbage: true }, put('Grant:h', {})]);
    await expect(run()).rejects.toThrow(/line 2.*remove it to end every sign-in/s);
    expect(existsSync(join(folder, 'grants.jsonl'))).toBe(true);
  });
});
