import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MeshError } from '#libs/mesh';
import { eventually } from '#test/eventually';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { Passwords } from '../people/passwords.js';
import { OwnStore } from './own-store.js';

let folder: string;
let passwords: Passwords;
let stores: ReturnType<typeof storesInMemory>;
let isAway: boolean;
let said: unknown[];
const running: OwnStore[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deputy-own-store-'));
  passwords = await Passwords.create();
  [stores, isAway, said] = [storesInMemory(), false, []];
});
afterEach(async () => {
  for (const store of running.splice(0)) store.stop();
  await rm(folder, { recursive: true, force: true });
});

function instance(key = 'a key') {
  const logger = { info: (fields: object) => said.push(fields), warn: () => undefined };
  const store = new OwnStore({
    open: (name) =>
      isAway ? Promise.reject(new MeshError('unavailable', 'away')) : Promise.resolve(stores[name]),
    ...{ key, dataDir: folder, seeds: [], passwords, clock: Date.now },
    logger: logger as never,
  });
  running.push(store);
  return store;
}
const refusal = { error: 'temporarily_unavailable', statusCode: 503 };

describe('the store', () => {
  it('INVARIANT (nothing is missing that is not carried over yet): refuses whoever asks before it was prepared', async () => {
    const token = { put: 'RefreshToken:t', payload: {}, until: Date.now() + 60_000 };
    await writeFile(join(folder, 'grants.jsonl'), `${JSON.stringify(token)}\n`);
    isAway = true;
    const store = instance();
    await store.start();
    isAway = false;
    await expect(store.records.get('RefreshToken', 't')).rejects.toMatchObject(refusal);
    await expect(store.people.byId('x')).rejects.toMatchObject(refusal);
    expect(store.readiness()).toMatchObject({ name: 'storage', ok: false });
    // It tries again by itself.
    await eventually('it is prepared', () => store.readiness().ok);
    expect(await store.records.get('RefreshToken', 't')).toEqual({});
    expect(said).toEqual([{ people: 0, records: 1 }]);
  });

  it('INVARIANT (no store, no sign-in): that cannot be reached refuses, and says of nothing that it is not there', async () => {
    const store = instance();
    await store.start();
    isAway = true;
    const { records, people } = store;
    for (const asked of [
      () => records.get('Session', 's'),
      () => records.put('Grant', 'g', {}, Date.now() + 1_000),
      () => records.consume('RefreshToken', 't'),
      () => records.drop('Session', 's'),
      () => records.endGrant('g'),
      () => records.isGrantOver('g'),
      () => people.byUsername('alice'),
    ])
      await expect(asked()).rejects.toMatchObject(refusal);
  });

  it('INVARIANT (one store, one key): is not prepared by whoever has another key', async () => {
    await instance().start();
    const stranger = instance('another key');
    await stranger.start();
    expect(stranger.readiness()).toMatchObject({ ok: false });
    await expect(stranger.people.byUsername('alice')).rejects.toMatchObject(refusal);
    const again = instance();
    await again.start();
    expect(again.readiness()).toMatchObject({ ok: true });
  });
});
