import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Journal, type JournalRecord, recordKind } from './journal.js';

describe('Journal', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deputy-journal-'));
    path = join(folder, 'journal');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const record = (name: string): JournalRecord => ({
    kind: recordKind.documentSaved,
    name,
    payload: Buffer.from(`payload of ${name}`),
  });

  /** Opens the journal as a store would: what it replays is what it would write anew. */
  const open = async (live?: JournalRecord[]) => {
    const replayed: JournalRecord[] = [];
    let cutOff = 0;
    const journal = await Journal.open({
      path,
      replay: (read) => replayed.push(read),
      snapshot: () => live ?? replayed,
      onTornTail: (bytes) => (cutOff += bytes),
    });
    return { journal, cutOff, names: replayed.map(({ name }) => name), replayed };
  };

  const write = async (...names: string[]) => {
    const { journal } = await open();
    for (const name of names) {
      journal.append(record(name));
      await journal.commit();
    }
    await journal.close();
  };

  it('gives back every record in order, with its payload', async () => {
    await write('a', 'b');
    await write('c');
    const { journal, names, replayed } = await open();
    expect(names).toEqual(['a', 'b', 'c']);
    expect(Buffer.from(replayed[2]?.payload ?? []).toString()).toBe('payload of c');
    await journal.close();
  });

  it('has on disk what a commit has acknowledged', async () => {
    const { journal } = await open();
    journal.append(record('acknowledged'));
    await journal.commit();
    expect((await readFile(path)).includes('payload of acknowledged')).toBe(true);
    await journal.close();
  });

  it('commits what many wait for, however they come', async () => {
    const { journal } = await open();
    for (let round = 0; round < 20; round++) {
      await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          journal.append(record(`${round}/${index}`));
          await journal.commit();
          // Asked for in the very turn in which the one before was settled.
          journal.append(record(`${round}/${index}'`));
          await journal.commit();
        }),
      );
    }
    await journal.close();
    const { journal: again, names } = await open();
    expect(new Set(names).size).toBe(400);
    await again.close();
  });

  it('cuts off a torn tail of any length and goes on after it', async () => {
    await write('kept');
    const whole = await readFile(path);
    await write('torn');
    const full = await readFile(path);
    for (let length = whole.length + 1; length < full.length; length++) {
      await writeFile(path, full.subarray(0, length));
      const { journal, names, cutOff } = await open();
      expect(names).toEqual(['kept']);
      expect(cutOff).toBe(length - whole.length);
      journal.append(record('after'));
      await journal.commit();
      await journal.close();
      const { journal: again, names: now } = await open();
      expect(now).toEqual(['kept', 'after']);
      await again.close();
    }
  });

  it('cuts off a tail whose bytes never reached the disk', async () => {
    await write('kept');
    await appendFile(path, Buffer.alloc(64));
    const { journal, names, cutOff } = await open();
    expect(names).toEqual(['kept']);
    expect(cutOff).toBe(64);
    await journal.close();
  });

  it('refuses damage before the tail instead of dropping what came after', async () => {
    await write('first', 'second');
    const bytes = await readFile(path);
    bytes[30] = (bytes[30] as number) ^ 0xff;
    await writeFile(path, bytes);
    await expect(open()).rejects.toMatchObject({ code: 'journal_corrupt' });
  });

  it('refuses a damaged length too, in whatever way it is wrong', async () => {
    await write('first', 'second', 'third');
    const whole = await readFile(path);
    const second = 8 + 8 + whole.readUInt32LE(8);
    for (const length of [0, 1, 0x7fff_ffff, whole.length]) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt32LE(length, second);
      await writeFile(path, damaged);
      await expect(open()).rejects.toMatchObject({ code: 'journal_corrupt' });
      expect((await readFile(path)).equals(damaged)).toBe(true);
    }
  });

  it('refuses a file that is something else', async () => {
    await writeFile(path, 'a letter to somebody');
    await expect(open()).rejects.toMatchObject({ code: 'journal_corrupt' });
    expect(await readFile(path, 'utf8')).toBe('a letter to somebody');
  });

  it('is written anew when most of it is out of date', async () => {
    const { journal } = await open();
    for (let index = 0; index < 200; index++) journal.append(record(`old/${index}`));
    await journal.close();
    const before = (await stat(path)).size;
    await (await open([record('live')])).journal.close();
    expect((await stat(path)).size).toBeLessThan(before / 10);
    const { journal: again, names } = await open();
    expect(names).toEqual(['live']);
    await again.close();
  });

  it('gives no acknowledgement without the disk: none any more once a write has failed', async () => {
    const { journal } = await open();
    await journal.close();
    journal.append(record('lost'));
    await expect(journal.commit()).rejects.toMatchObject({ code: 'journal_unwritable' });
    await expect(journal.commit()).rejects.toMatchObject({ code: 'journal_unwritable' });
    await expect(journal.failed).rejects.toMatchObject({ code: 'journal_unwritable' });
  });
});
