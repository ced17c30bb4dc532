import { mkdir, mkdtemp, readFile, rm, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readIfThere, replaceFile, replaceFileSync } from './replace-file.js';
import { SnapshotFile } from './snapshot-file.js';

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deputy-replace-'));
  path = join(dir, 'file');
});
afterEach(() => rm(dir, { recursive: true }));
const text = () => readFile(path, 'utf8');

describe.each([
  ['by a process that goes on meanwhile', replaceFile],
  [
    'before anything else happens',
    async (path: string, text: string) => {
      replaceFileSync(path, text);
      await Promise.resolve();
    },
  ],
])('a file that is replaced %s', (_, replace) => {
  it('is for its owner alone, whatever lay in the way', async () => {
    await writeFile(path, 'old', { mode: 0o644 });
    await writeFile(`${path}.new`, 'half of one that a crash left', { mode: 0o666 });
    await replace(path, 'new');
    expect([await text(), (await stat(path)).mode & 0o777]).toEqual(['new', 0o600]);
  });

  it('is not written through a link that somebody put in the way', async () => {
    await writeFile(join(dir, 'theirs'), 'theirs');
    await symlink(join(dir, 'theirs'), `${path}.new`);
    await replace(path, 'secret');
    expect([await text(), await readFile(join(dir, 'theirs'), 'utf8')]).toEqual(['secret', 'theirs']);
  });

  it('is the old one, whole, when the new one cannot be written', async () => {
    await replace(path, 'old');
    await mkdir(`${path}.new`);
    await expect(replace(path, 'new')).rejects.toThrow(/EISDIR|directory/);
    expect(await text()).toBe('old');
  });
});

it('a file that is not there has no text, and one that cannot be read is an error', async () => {
  expect(await readIfThere(path)).toBeUndefined();
  await replaceFile(path, 'text');
  expect(await readIfThere(path)).toBe('text');
  await expect(readIfThere(dir)).rejects.toMatchObject({ code: 'EISDIR' });
});

describe('a snapshot file', () => {
  it('has every change on the disk that was made before the save, and writes once for many', async () => {
    let [state, written] = [0, 0];
    const file = new SnapshotFile(path, () => {
      written += 1;
      return String(state);
    });
    const saves = Array.from({ length: 100 }, async () => {
      const mine = (state += 1);
      await file.save();
      expect(Number(await text())).toBeGreaterThanOrEqual(mine);
    });
    await Promise.all(saves);
    await Promise.all([file.save(), file.save()]);
    expect(await text()).toBe('100');
    expect(written).toBeLessThan(5);
  });

  it('rejects those whose change the disk did not take, and works again with the next', async () => {
    const file = new SnapshotFile(path, () => 'all');
    await mkdir(`${path}.new`);
    await expect(Promise.all([file.save(), file.save()])).rejects.toThrow(/EISDIR|directory/);
    await rmdir(`${path}.new`);
    await file.save();
    expect(await text()).toBe('all');
  });
});
