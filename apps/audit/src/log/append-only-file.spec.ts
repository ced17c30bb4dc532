import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { appendFile, mkdtemp, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppendOnlyFile } from './append-only-file.js';
import { readLines } from './read-lines.js';

describe('an append-only file', () => {
  let dir: string;
  let path: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'deputy-file-'));
    path = join(dir, 'deep', 'lines.jsonl');
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(dir, { recursive: true });
  });

  const reopen = async () => {
    const lines: string[] = [];
    const opened = await AppendOnlyFile.open(path, (line) => {
      if (!line.startsWith('{')) return false;
      lines.push(line);
      return true;
    });
    return { ...opened, lines };
  };
  /** The prototype that every file handle shares, to make the disk fail. */
  const handles = async () => {
    const handle = await open(dir, 'r');
    await handle.close();
    return Object.getPrototypeOf(handle) as typeof handle;
  };

  test('what was appended is there after a restart, in order, and can be read by its place', async () => {
    const { file } = await reopen();
    const texts = ['{"a":"ä"}', '{}', '{"\u{1F600}":1}'];
    const places = await Promise.all(texts.map((text) => file.append(text)));
    expect(await Promise.all(places.map((place) => file.read(place)))).toEqual(texts);
    await file.close();
    const again = await reopen();
    expect([again.lines, again.cutOff]).toEqual([texts, 0]);
    expect(await again.file.read(places[2] ?? { offset: 0, length: 0 })).toBe(texts[2]);
    await again.file.append('{"more":1}');
    await again.file.close();
    expect((await reopen()).lines).toEqual([...texts, '{"more":1}']);
  });

  test('a line is promised only after the disk has it, and waiting lines share a commit', async () => {
    const { file } = await reopen();
    const datasync = jest.spyOn(await handles(), 'datasync');
    let synced = 0;
    datasync.mockImplementation(async () => {
      expect((await readFile(path, 'utf8')).endsWith('\n')).toBe(true);
      synced += 1;
    });
    await Promise.all(
      Array.from({ length: 100 }, () => file.append('{}').then(() => expect(synced).toBeGreaterThan(0))),
    );
    expect(synced).toBeLessThan(10);
    await file.close();
  });

  test.each([
    ['half a line', '{"half'],
    ['half a line that is longer than the next one', `{"half":"${'x'.repeat(500)}`],
    ['a whole line without its end', '{"whole":1}'],
    ['zeros of a block that was never written', '\0\0\0\0\0\n\0\0'],
  ])('a torn tail is cut off: %s', async (_, tail) => {
    const { file } = await reopen();
    await file.append('{"kept":1}');
    await file.close();
    await appendFile(path, tail);
    const again = await reopen();
    expect([again.lines, again.cutOff]).toEqual([['{"kept":1}'], Buffer.byteLength(tail)]);
    await again.file.append('{"next":1}');
    await again.file.close();
    expect(await readFile(path, 'utf8')).toBe('{"kept":1}\n{"next":1}\n');
  });

  test('damage that no crash leaves is refused, not cut off', async () => {
    const { file } = await reopen();
    await file.append('{"first":1}');
    await file.close();
    await appendFile(path, 'damage\n{"second":1}\n');
    await expect(reopen()).rejects.toThrow(/line 2 of/);
    expect(await readFile(path, 'utf8')).toContain('second');
  });

  test('a full disk rejects what it did not take, says so, and leaves no trace once there is room', async () => {
    const { file } = await reopen();
    await file.append('{"first":1}');
    const prototype = await handles();
    const write = jest.spyOn(prototype, 'write').mockImplementationOnce(async function (this: unknown) {
      await appendFile(path, `{"partly":"${'x'.repeat(500)}`);
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    await expect(file.append('{"partly":"written"}')).rejects.toThrow('no space');
    expect(await file.writable()).toBe(false);
    write.mockRestore();
    await file.append('{"x":1}');
    expect(await file.writable()).toBe(true);
    await file.close();
    expect(await readFile(path, 'utf8')).toBe('{"first":1}\n{"x":1}\n');
  });

  test('a disk that takes a write and then fails to sync has promised nothing', async () => {
    const { file } = await reopen();
    jest.spyOn(await handles(), 'datasync').mockRejectedValueOnce(new Error('input/output error'));
    await expect(file.append('{"lost":1}')).rejects.toThrow('input/output');
    await file.append('{"kept":1}');
    await file.close();
    expect((await reopen()).lines).toEqual(['{"kept":1}']);
  });

  test('a file that was removed, replaced or shortened under the process is not writable', async () => {
    const { file } = await reopen();
    await file.append('{"first":1}');
    expect(await file.writable()).toBe(true);
    await rename(path, `${path}.aside`);
    expect(await file.writable()).toBe(false);
    await writeFile(path, '{"first":1}\n');
    expect(await file.writable()).toBe(false);
    await rename(`${path}.aside`, path);
    expect(await file.writable()).toBe(true);
    await truncate(path, 3);
    expect(await file.writable()).toBe(false);
    await file.close();
  });

  test('is for its owner alone', async () => {
    await (await reopen()).file.close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('lines are found whatever piece of the file they fall into', async () => {
    const text = 'ä\n\nlonger than a piece\nlast';
    await writeFile(join(dir, 'text'), text);
    const handle = await open(join(dir, 'text'), 'r');
    for (const piece of [1, 2, 3, 5, 1_000]) {
      const lines = [];
      for await (const line of readLines(handle, piece)) lines.push(line);
      expect(lines.map(({ text, offset, length, complete }) => [text, offset, length, complete])).toEqual([
        ['ä', 0, 2, true],
        ['', 3, 0, true],
        ['longer than a piece', 4, 19, true],
        ['last', 24, 4, false],
      ]);
    }
    await handle.close();
  });
});
