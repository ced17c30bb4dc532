import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Double, Int32, Long, serialize, type Document } from 'bson';
import { decodeExactly } from './decode.js';
import { removeExpired } from './remove-expired.js';
import { Store } from './store.js';

const numbers = {
  _id: 'n',
  whole: new Double(5),
  big: Long.fromString('9007199254740993'),
  small: new Int32(3),
};

describe('Store', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'deputy-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const stored = (store: Store) =>
    [...(store.find('d', 'x')?.all() ?? [])].map(({ raw }) => decodeExactly(raw));
  const reopened = async () => {
    const store = await Store.open(folder);
    await store.close();
    return store;
  };

  it('has on disk what a commit has acknowledged, with its number types, its indexes and its users', async () => {
    const store = await Store.open(folder);
    const collection = store.ensure('d', 'x');
    collection.addIndex({ name: 'i', key: { a: 1 }, unique: true });
    const gone = collection.insert(serialize({ _id: 'gone', a: 1 }));
    collection.insert(serialize(numbers));
    collection.remove(gone);
    await store.users.create({ database: 'admin', name: 'u', password: 'p', roles: [] });
    await store.commit();
    const again = await reopened();
    expect(stored(again)).toEqual([numbers]);
    expect(again.find('d', 'x')?.indexes.map(({ name }) => name)).toEqual(['_id_', 'i']);
    expect(again.users.find('admin', 'u')).toEqual(store.users.find('admin', 'u'));
    await store.close();
  });

  it('is written anew when most of it is out of date', async () => {
    const store = await Store.open(folder);
    for (let n = 0; n < 300; n++) store.ensure('d', 'x').insert(serialize({ _id: n }));
    store.drop('d', 'x');
    await store.close();
    await reopened();
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).toBe('');
  });

  it('refuses a line it does not understand, and says what to do', async () => {
    writeFileSync(join(folder, 'journal.jsonl'), '{"is":"something else"}\n');
    await expect(Store.open(folder)).rejects.toThrow(/line 1 of .* is damaged; .*npm run reset/);
  });

  it('gives no acknowledgement without the disk: none any more once a write has failed', async () => {
    const store = await Store.open(folder);
    await store.close();
    store.ensure('d', 'x');
    await expect(store.commit()).rejects.toThrow();
    await expect(store.failed).rejects.toThrow();
  });

  describe('a journal of an earlier version', () => {
    const record = (kind: number, name: string, payload: Uint8Array) => {
      const head = Buffer.alloc(7);
      head[0] = kind;
      head.writeUInt16LE(name.length, 1);
      head.writeUInt32LE(payload.length, 3);
      return Buffer.concat([head, Buffer.from(name), payload]);
    };
    const frame = (...records: Buffer[]) => {
      const body = Buffer.concat(records);
      const head = Buffer.alloc(8);
      head.writeUInt32LE(body.length, 0);
      head.writeUInt32LE(crc32(body), 4);
      return Buffer.concat([head, body]);
    };
    const write = (...frames: Buffer[]) =>
      writeFileSync(join(folder, 'journal'), Buffer.concat([Buffer.from('DDBJRNL1'), ...frames]));
    const user: Document = { id: 'i', name: 'admin', database: 'admin', roles: [] };
    const credential = { iterations: 1, salt: 's', storedKey: 'k', serverKey: 'v' };

    it('is read once and kept as lines', async () => {
      const saved = { ...user, credentials: { 'SCRAM-SHA-256': credential, 'SCRAM-SHA-1': credential } };
      const whole = [
        frame(record(5, '', serialize(saved))),
        frame(record(1, 'd.x', serialize(numbers)), record(1, 'd.x', serialize({ _id: 'gone' }))),
        frame(record(2, 'd.x', serialize({ _id: 'gone' }))),
      ];
      write(...whole, frame(record(1, 'd.x', serialize({ _id: 'torn' }))).subarray(0, -1));
      for (const store of [await reopened(), await reopened()]) {
        expect(stored(store)).toEqual([numbers]);
        expect(store.users.find('admin', 'admin')).toEqual({ ...user, credential });
      }
      expect(existsSync(join(folder, 'journal'))).toBe(false);
    });

    it('is refused where it is damaged, and says what to do', async () => {
      const broken = frame(record(1, 'd.x', serialize(numbers)));
      broken[20] = (broken[20] as number) ^ 0xff;
      write(broken);
      await expect(Store.open(folder)).rejects.toThrow(/begin anew with `npm run reset`/);
      expect(existsSync(join(folder, 'journal'))).toBe(true);
    });
  });
});

describe('removeExpired', () => {
  it('removes what a TTL index says is over, and nothing else, also after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deputy-store-'));
    const store = await Store.open(folder);
    const collection = store.ensure('d', 'x');
    collection.addIndex({ name: 'ttl', key: { until: 1 }, expireAfterSeconds: 10 });
    const at = (ms: number) => new Date(1_000_000 + ms);
    for (const [_id, until] of [['over', at(0)], ['later', at(1)], ['list', [at(9_000), at(0)]], ['text', 'x'], ['none', undefined]] as const)
      collection.insert(serialize({ _id, ...(until !== undefined && { until }) }));
    store.ensure('d', 'y').insert(serialize({ _id: 'other', until: at(0) }));
    expect(removeExpired(store, at(10_000))).toBe(2);
    await store.close();
    const again = await Store.open(folder);
    expect([...again.everyCollection()].flatMap((one) => [...one.all()].map(({ fields }) => fields._id as unknown))).toEqual(['later', 'text', 'none', 'other']);
    expect(removeExpired(again, at(10_001))).toBe(1);
    await again.close();
    rmSync(folder, { recursive: true });
  }); // prettier-ignore
});
