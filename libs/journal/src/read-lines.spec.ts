import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { readLines } from './read-lines.js';

it('lines are found whatever piece of the file they fall into', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'deputy-lines-'));
  await writeFile(join(dir, 'text'), 'ä\n\nlonger than a piece\nlast');
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
  await rm(dir, { recursive: true });
});
