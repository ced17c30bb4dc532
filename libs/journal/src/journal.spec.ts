import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Journal, type JournalOptions } from './journal.js';

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deputy-journal-'));
  path = join(dir, 'deep', 'lines.jsonl');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(dir, { recursive: true });
});

const reopen = async (afterFailure: JournalOptions['afterFailure'] = 'go on') => {
  const lines: string[] = [];
  const replay = (line: string) => {
    if (!line.startsWith('{')) throw new SyntaxError(`${line} is no line`);
    lines.push(line);
  };
  return { ...(await Journal.open(path, replay, { afterFailure })), lines };
};

/** What another process would read now, as if this one had been killed. */
const text = () => readFile(path, 'utf8');

/** The prototype that every file handle shares, to make the disk fail. */
const handles = async () => {
  const handle = await open(dir, 'r');
  await handle.close();
  return Object.getPrototypeOf(handle) as typeof handle;
};

/** The next write takes a part and then finds the disk full. */
async function fillDisk(part: string) {
  const write = jest.spyOn(await handles(), 'write').mockImplementationOnce(async function (this: unknown) {
    await appendFile(path, part);
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  });
  return () => write.mockRestore();
}

describe('a journal', () => {
  it('has what was appended after a restart, in order, and can read it by its place', async () => {
    const { journal } = await reopen();
    const texts = ['{"a":"ä"}', '{}', '{"\u{1F600}":1}'];
    const places = await Promise.all(texts.map((line) => journal.append(line)));
    expect(await Promise.all(places.map((place) => journal.read(place)))).toEqual(texts);
    await journal.close();
    const again = await reopen();
    expect([again.lines, again.cutOff, again.journal.lines]).toEqual([texts, 0, 3]);
    expect(await again.journal.read(places[2] ?? { offset: 0, length: 0 })).toBe(texts[2]);
    await again.journal.append('{"more":1}');
    await again.journal.close();
    expect((await reopen()).lines).toEqual([...texts, '{"more":1}']);
  });

  it('promises a line only after the disk has it, and waiting lines share a commit', async () => {
    const { journal } = await reopen();
    const datasync = jest.spyOn(await handles(), 'datasync');
    let synced = 0;
    datasync.mockImplementation(async () => {
      expect((await text()).endsWith('\n')).toBe(true);
      synced += 1;
    });
    await Promise.all(
      Array.from({ length: 100 }, () => journal.append('{}').then(() => expect(synced).toBeGreaterThan(0))),
    );
    expect(synced).toBeLessThan(10);
    await journal.close();
  });

  it('keeps every line that comes while others are committed, in the order of the calls', async () => {
    const { journal } = await reopen();
    const called: string[] = [];
    const append = (line: string) => {
      called.push(line);
      return journal.append(line);
    };
    const one = async (index: number) => {
      await append(`{"n":${index}}`);
      // Asked for in the very turn in which the one before was settled.
      await append(`{"then":${index}}`);
    };
    for (let round = 0; round < 20; round += 1)
      await Promise.all(Array.from({ length: 10 }, (_, index) => one(round * 10 + index)));
    await journal.close();
    expect((await reopen()).lines).toEqual(called);
  });

  it.each([
    ['half a line', '{"half'],
    ['half a line that is longer than the next one', `{"half":"${'x'.repeat(500)}`],
    ['a whole line without its end', '{"whole":1}'],
    ['zeros of a block that was never written', '\0\0\0\0\0\n\0\0'],
    ['a line with a hole of zeros, and its end', '{"hole":\0\0\0\0\0}\n'],
  ])('cuts off a torn tail: %s', async (_, tail) => {
    const { journal } = await reopen();
    await journal.append('{"kept":1}');
    await journal.close();
    await appendFile(path, tail);
    const again = await reopen();
    expect([again.lines, again.cutOff]).toEqual([['{"kept":1}'], Buffer.byteLength(tail)]);
    await again.journal.append('{"next":1}');
    await again.journal.close();
    expect(await text()).toBe('{"kept":1}\n{"next":1}\n');
  });

  it.each([
    ['before understood lines', 'damage\n{"third":1}\n'],
    ['half a line before understood ones', '\0\0\n{"third":1}\n'],
    // Whole, so that it may have been promised: a last line that says what no longer holds must not vanish.
    ['the last line', 'damage\n'],
    ['the last line, with a torn one behind it', 'damage\n{"half'],
    ['the last line, behind a torn one', '\0\0\ndamage\n'],
  ])('never guessed: refuses damage that no crash leaves, and touches nothing: %s', async (_, damage) => {
    const { journal } = await reopen();
    await journal.append('{"first":1}');
    await journal.close();
    await appendFile(path, damage);
    const error: unknown = await reopen().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'damaged', message: expect.stringMatching(/^line 2 of/) });
    // Where, and never what: a line may hold a secret.
    expect(inspect(error)).not.toMatch(/\bdamage\b/);
    expect(await text()).toBe(`{"first":1}\n${damage}`);
  });

  it('takes no line that would be two, or be taken for a hole', async () => {
    const { journal } = await reopen();
    await expect(journal.append('{}\n{}')).rejects.toThrow(TypeError);
    await expect(journal.append('{"\0":1}')).rejects.toThrow(TypeError);
    await journal.close();
    expect(await text()).toBe('');
  });

  describe('INVARIANT (nothing is promised in a file that nobody finds)', () => {
    const aside = () => `${path}.aside`;
    /** What somebody does to the file while it is open, and how it is undone where it can be. */
    const attacks: [string, () => Promise<unknown>, (() => Promise<unknown>) | undefined][] = [
      ['removed', () => rename(path, aside()), () => rename(aside(), path)],
      [
        'replaced by a forged copy',
        async () => {
          await rename(path, aside());
          await writeFile(path, '{"first":2}\n');
        },
        () => rename(aside(), path),
      ],
      [
        'replaced by the same text',
        async () => {
          await rename(path, aside());
          await copyFile(aside(), path);
        },
        () => rename(aside(), path),
      ],
      [
        'put elsewhere, with a link to it in its place',
        async () => {
          await rename(path, aside());
          await symlink(aside(), path);
        },
        () => rename(aside(), path),
      ],
      [
        'left where it is, in a folder of another name',
        () => rename(join(dir, 'deep'), join(dir, 'deeper')),
        () => rename(join(dir, 'deeper'), join(dir, 'deep')),
      ],
      [
        'made longer',
        () => appendFile(path, '{"forged":1}\n'),
        async () => truncate(path, '{"first":1}\n'.length),
      ],
      ['shortened', () => truncate(path, 3), undefined],
      ['emptied', () => truncate(path, 0), undefined],
    ];

    it.each(attacks)('%s', async (_what, attack, undo) => {
      const { journal } = await reopen();
      await journal.append('{"first":1}');
      expect(await journal.state()).toBe('sound');
      await attack();
      const there = await readFile(path, 'utf8').catch(() => 'nothing');
      expect(await journal.state()).toBe('replaced');
      await expect(journal.append('{"second":1}')).rejects.toMatchObject({ code: 'replaced' });
      expect(await journal.state()).toBe('replaced');
      // Evidence: nothing of it is changed.
      expect(await readFile(path, 'utf8').catch(() => 'nothing')).toBe(there);
      await undo?.();
      if (undo) {
        expect(await journal.state()).toBe('sound');
        await journal.append('{"second":1}');
        expect(await text()).toBe('{"first":1}\n{"second":1}\n');
      }
      await journal.close();
    });

    it('but goes on where it replaces itself, and where a link led to it from the beginning', async () => {
      await mkdir(join(dir, 'deep'));
      await writeFile(join(dir, 'volume'), '');
      await symlink(join(dir, 'volume'), path);
      const { journal } = await reopen('stop');
      await journal.append('{"first":1}');
      expect([await journal.state(), await readFile(join(dir, 'volume'), 'utf8')]).toEqual([
        'sound',
        '{"first":1}\n',
      ]);
      await journal.replace(() => ['{"all":1}']);
      expect(await journal.state()).toBe('sound');
      await rm(path);
      await expect(journal.append('{"lost":1}')).rejects.toMatchObject({ code: 'replaced' });
      expect(journal.failing).toBe(true);
      await journal.replace(() => ['{"all":1}', '{"lost":1}']);
      expect([await journal.state(), journal.failing]).toEqual(['sound', false]);
      await journal.close();
    });
  });

  it('is for its owner alone, also when it was replaced', async () => {
    const { journal } = await reopen();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await journal.replace(() => ['{}']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await journal.close();
  });

  it('writes what waits when it is closed, and takes nothing after it', async () => {
    const { journal } = await reopen();
    const waiting = journal.append('{"waiting":1}');
    await journal.close();
    await waiting;
    await expect(journal.append('{}')).rejects.toMatchObject({ code: 'closed' });
    await expect(journal.replace(() => [])).rejects.toMatchObject({ code: 'closed' });
    expect(await text()).toBe('{"waiting":1}\n');
  });
});

describe('a journal on a full disk', () => {
  it('rejects what it did not take, says so, and leaves no trace once there is room', async () => {
    const { journal } = await reopen();
    await journal.append('{"first":1}');
    const freeDisk = await fillDisk(`{"partly":"${'x'.repeat(500)}`);
    await expect(journal.append('{"partly":"written"}')).rejects.toThrow('no space');
    expect(await journal.state()).toBe('unwritable');
    freeDisk();
    await journal.append('{"x":1}');
    expect(await journal.state()).toBe('sound');
    await journal.close();
    expect(await text()).toBe('{"first":1}\n{"x":1}\n');
  });

  it('leaves no half line to a process that is killed then', async () => {
    const { journal } = await reopen('stop');
    await journal.append('{"first":1}');
    await fillDisk('{"partly":"wr');
    await expect(journal.append('{"partly":"written"}')).rejects.toMatchObject({ code: 'unwritable' });
    expect(await text()).toBe('{"first":1}\n');
    await journal.close();
  });

  it('has promised nothing when it takes a write and then fails to synchronise', async () => {
    const { journal } = await reopen();
    jest.spyOn(await handles(), 'datasync').mockRejectedValueOnce(new Error('input/output error'));
    await expect(journal.append('{"lost":1}')).rejects.toThrow('input/output');
    await journal.append('{"kept":1}');
    await journal.close();
    expect((await reopen()).lines).toEqual(['{"kept":1}']);
  });

  it('whose lines build upon each other takes none behind one that is not there, until all is told anew', async () => {
    const { journal } = await reopen('stop');
    await journal.append('{"first":1}');
    let came: Promise<unknown> = Promise.resolve();
    jest.spyOn(await handles(), 'datasync').mockImplementationOnce(() => {
      // Comes while the disk is busy: nobody knows yet that it will fail.
      came = journal.append('{"meanwhile":1}').catch((error: unknown) => error);
      return Promise.reject(new Error('input/output error'));
    });
    await expect(journal.append('{"lost":1}')).rejects.toMatchObject({ code: 'unwritable' });
    expect(await came).toMatchObject({ code: 'unwritable' });
    await expect(journal.append('{"later":1}')).rejects.toMatchObject({ code: 'unwritable' });
    expect([journal.failing, await text()]).toEqual([true, '{"first":1}\n']);

    await journal.replace(() => ['{"everything":1}']);
    expect(journal.failing).toBe(false);
    await journal.append('{"later":1}');
    await journal.close();
    expect(await text()).toBe('{"everything":1}\n{"later":1}\n');
  });
});

describe('replacing a journal', () => {
  it('tells what there is then, and puts behind it what comes meanwhile', async () => {
    const { journal } = await reopen('stop');
    const memory = new Map<string, number>();
    const set = (name: string, value: number) => {
      memory.set(name, value);
      return journal.append(JSON.stringify({ [name]: value }));
    };
    const everything = () => Array.from(memory, ([name, value]) => JSON.stringify({ [name]: value }));
    for (let value = 0; value < 50; value += 1) await set('a', value);
    const before = set('before', 1);
    const replaced = journal.replace(everything);
    const after = set('after', 1);
    await before;
    await Promise.all([replaced, after, set('while the draft is written', 1)]);
    expect((await text()).match(/"a"/g)).toHaveLength(1);
    const told = Object.assign(
      {},
      ...(await text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ) as object;
    expect(told).toEqual(Object.fromEntries(memory));
    const place = await journal.append('{"at":"its place"}');
    expect(await journal.read(place)).toBe('{"at":"its place"}');
    expect(journal.lines).toBe((await text()).split('\n').length - 1);
    await journal.close();
  });

  it('that fails leaves the old file, which goes on', async () => {
    const { journal } = await reopen('stop');
    await journal.append('{"old":1}');
    await mkdir(`${path}.new`); // in the way of the draft
    await expect(journal.replace(() => ['{"all":1}'])).rejects.toThrow(/EISDIR|directory/);
    await journal.append('{"more":1}');
    expect(await text()).toBe('{"old":1}\n{"more":1}\n');
    await rmdir(`${path}.new`);
    await journal.replace(() => ['{"all":1}']);
    expect(await text()).toBe('{"all":1}\n');
    await journal.close();
  });

  it('promises nothing in a file whose name may not be on the disk', async () => {
    const { journal } = await reopen('go on');
    const prototype = await handles();
    // The first call is the new file's own, those after it its folder's.
    jest.spyOn(prototype, 'sync').mockResolvedValueOnce().mockRejectedValue(new Error('input/output error'));
    await expect(journal.replace(() => ['{"all":1}'])).rejects.toThrow('input/output');
    await expect(journal.append('{"lost":1}')).rejects.toMatchObject({ code: 'unwritable' });
    jest.restoreAllMocks();
    await journal.append('{"kept":1}');
    await journal.close();
    expect(await text()).toBe('{"all":1}\n{"kept":1}\n');
  });
});
