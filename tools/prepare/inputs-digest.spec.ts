import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { inputsDigest } from './inputs-digest.mjs';

describe('inputsDigest', () => {
  let root: string;
  const save = (path: string, text: string, at = 1000) => {
    writeFileSync(join(root, path), text);
    utimesSync(join(root, path), at, at);
  };
  const digest = () => inputsDigest(root, ['apps', 'package.json'], (path) => !path.endsWith('.spec.ts'));

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'deputy-digest-'));
    mkdirSync(join(root, 'apps'));
    save('apps/main.ts', 'one');
  });

  it('stays the same while nothing changes', () => {
    expect(digest()).toBe(digest());
  });

  it.each([
    ['is added', () => save('apps/more.ts', '')],
    ['is removed', () => rmSync(join(root, 'apps/main.ts'))],
    ['is renamed', () => renameSync(join(root, 'apps/main.ts'), join(root, 'apps/other.ts'))],
    ['is saved again', () => save('apps/main.ts', 'one', 2000)],
    ['changes its size', () => save('apps/main.ts', 'three')],
    ['named by itself appears', () => save('package.json', '{}')],
  ])('changes when a file %s', (_what, change: () => void) => {
    const before = digest();
    change();
    expect(digest()).not.toBe(before);
  });

  it('ignores what does not count', () => {
    const before = digest();
    save('apps/main.spec.ts', 'a spec');
    expect(digest()).toBe(before);
  });
});
