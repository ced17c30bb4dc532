import {
  appendFile,
  mkdir,
  mkdtemp,
  open as openFile,
  readFile,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { JournalError } from '#libs/journal';
import { RecordStore } from './record-store.js';

let folder: string;
let path: string;
let now: number;
let store: RecordStore;

const bound = (kind: string) => (kind === 'Interaction' ? { group: kind, most: 2 } : undefined);
const open = () => RecordStore.open(path, { clock: () => now, boundOf: bound });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deputy-store-'));
  path = join(folder, 'grants.jsonl');
  now = 1_000;
  store = await open();
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** What another process would see now, as if this one had been killed. */
async function afterKill<T>(look: (other: RecordStore) => T): Promise<T> {
  const copy = join(folder, 'copy.jsonl');
  await writeFile(copy, await readFile(path));
  const other = await RecordStore.open(copy, { clock: () => now, boundOf: bound });
  try {
    return look(other);
  } finally {
    await other.close();
  }
}

describe('a record', () => {
  it('is on the disk when its promise resolves', async () => {
    await store.put('Grant:1', { a: 1 }, null);
    expect(await afterKill((other) => other.get('Grant:1'))).toEqual({ a: 1 });
  });

  it('is used once, whoever else tries at the same time', async () => {
    await store.put('RefreshToken:1', {}, null);
    const outcomes = await Promise.all([1, 2, 3].map(() => store.consume('RefreshToken:1')));
    expect(outcomes).toEqual([true, false, false]);
    expect(await afterKill((other) => other.get('RefreshToken:1'))).toEqual({ consumed: 1 });
  });

  it('is over at its time', async () => {
    await store.put('Session:1', { uid: 'u' }, 2_000);
    now = 1_999;
    expect(store.findByUid('u')).toBeDefined();
    now = 2_000;
    expect(store.get('Session:1')).toBeUndefined();
    expect(store.findByUid('u')).toBeUndefined();
    expect(await store.consume('Session:1')).toBe(false);
  });

  it('goes with its grant, if it is of that kind', async () => {
    await store.put('RefreshToken:1', { grantId: 'g' }, null);
    await store.put('RefreshToken:2', { grantId: 'h' }, null);
    await store.put('AuthorizationCode:1', { grantId: 'g' }, null);
    await store.dropGrant('g', 'RefreshToken');
    expect(
      await afterKill((other) =>
        ['RefreshToken:1', 'RefreshToken:2', 'AuthorizationCode:1'].map(
          (key) => other.get(key) !== undefined,
        ),
      ),
    ).toEqual([false, true, true]);
  });

  it('is found by its uid under its newest key', async () => {
    await store.put('Session:old', { uid: 'u', at: 'old' }, null);
    await store.put('Session:new', { uid: 'u', at: 'new' }, null);
    await store.drop('Session:old');
    expect(store.findByUid('u')).toMatchObject({ at: 'new' });
  });

  it('of a bounded group pushes out the oldest of it and no other', async () => {
    await store.put('Session:1', { uid: 'u' }, null);
    for (const id of [1, 2, 3]) await store.put(`Interaction:${id}`, { id }, null);
    expect(store.get('Session:1')).toBeDefined();
    expect([1, 2, 3].map((id) => store.get(`Interaction:${id}`)?.['id'])).toEqual([undefined, 2, 3]);
  });
});

describe('the journal', () => {
  it('forgets a line that a crash cut short, and goes on after it', async () => {
    await store.put('Grant:1', { a: 1 }, null);
    await store.close();
    await appendFile(path, '{"put":"Grant:2","payl');
    store = await open();
    expect(store.get('Grant:2')).toBeUndefined();
    await store.put('Grant:3', { a: 3 }, null);
    expect(await afterKill((other) => [other.get('Grant:1'), other.get('Grant:3')])).toEqual([
      { a: 1 },
      { a: 3 },
    ]);
  });

  it('that is damaged in the middle stops the start and says where', async () => {
    await store.put('Grant:1', { a: 1 }, null);
    await store.close();
    await appendFile(path, 'garbage\n{"drop":"Grant:1"}\n');
    const opening: unknown = await open().catch((error: unknown) => error);
    expect(opening).toBeInstanceOf(JournalError);
    expect(String(opening)).toContain('line 2');
    await writeFile(path, '');
    store = await open();
  });

  it('is rewritten without history once that is most of it, while changes go on', async () => {
    const changes: Promise<void>[] = [];
    for (let count = 0; count < 3_000; count += 1) changes.push(store.put('Grant:1', { count }, null));
    await Promise.all(changes);
    const before = (await stat(path)).size;
    const sweeping = store.sweep();
    await Promise.all([store.put('Grant:2', { during: true }, null), store.drop('Grant:1'), sweeping]);
    await store.put('Grant:3', { after: true }, null);
    expect((await stat(path)).size).toBeLessThan(before / 100);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(
      await afterKill((other) => ['Grant:1', 'Grant:2', 'Grant:3'].map((key) => other.get(key))),
    ).toEqual([undefined, { during: true }, { after: true }]);
  });

  it('loses nothing that was being written when the rewrite began', async () => {
    await Promise.all(Array.from({ length: 2_500 }, (_, count) => store.put('Grant:0', { count }, null)));
    const changes = [
      store.put('Grant:1', { busy: true }, null),
      store.put('Grant:2', { waiting: true }, null),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    changes.push(store.put('Grant:3', { queued: true }, null));
    const sweeping = store.sweep();
    changes.push(store.put('Grant:4', { later: true }, null));
    await Promise.all([...changes, sweeping]);
    await store.put('Grant:5', { after: true }, null);
    const kept = await afterKill((other) =>
      [1, 2, 3, 4, 5].map((id) => other.get(`Grant:${id}`) !== undefined),
    );
    expect(kept).toEqual([true, true, true, true, true]);
  });

  describe('behind a write that the disk did not take', () => {
    /** The next write to any file fails as on a full disk. */
    async function failOnce() {
      const handle = await openFile(join(folder, 'other'), 'w');
      const prototype = Object.getPrototypeOf(handle) as typeof handle;
      await handle.close();
      jest.spyOn(prototype, 'datasync').mockRejectedValueOnce(new Error('ENOSPC'));
    }
    /** A file of this name in the way of the next rewrite. */
    const draft = () => `${path}.new`;

    beforeEach(async () => {
      await store.put('Session:kept', { n: 1 }, null);
      await store.put('Session:ended', { n: 2 }, null);
      await failOnce();
      await expect(store.drop('Session:ended')).rejects.toThrow('ENOSPC');
    });
    const seen = () => afterKill((other) => [other.get('Session:kept'), other.get('Session:ended')]);

    it('is not back after a restart: the next write tells everything', async () => {
      await store.put('Session:next', { n: 3 }, null);
      expect(await seen()).toEqual([{ n: 1 }, undefined]);
      expect(await store.writable()).toBe(true);
    });

    it('is written when somebody asks whether it can be, and only then is the answer yes', async () => {
      await mkdir(draft());
      expect(await store.writable()).toBe(false);
      await expect(store.put('Session:next', { n: 3 }, null)).rejects.toThrow();
      await rmdir(draft());
      expect(await store.writable()).toBe(true);
      expect(await seen()).toEqual([{ n: 1 }, undefined]);
      await store.put('Session:later', { n: 4 }, null);
      expect(await afterKill((other) => other.get('Session:later'))).toEqual({ n: 4 });
    });
  });

  it('is not readable by others', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
