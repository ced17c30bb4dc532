import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { removeOrphans } from './remove-orphans.mjs';

describe('removeOrphans', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'deputy-orphans-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('removes what no source is there for, and leaves what another build makes', () => {
    const put = (path: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), '');
    };
    const kept = [
      'dist/apps/a/main.js',
      'dist/apps/a/main.js.map',
      'dist/apps/a/ui/index.js',
      'dist/apps/a/x.json',
    ];
    const gone = ['dist/apps/a/gone.js', 'dist/apps/a/gone.js.map', 'dist/apps/b/toolbox.js'];
    for (const path of ['apps/a/main.ts', 'dist/libs/l.js', ...kept, ...gone]) put(path);
    removeOrphans(root, 'apps', (path) => path.startsWith(join('apps', 'a', 'ui')));
    const left = [...kept, ...gone, 'dist/libs/l.js'].filter((path) => existsSync(join(root, path)));
    expect(left).toEqual([...kept, 'dist/libs/l.js']);
  });

  it('does nothing before the first build', () => {
    expect(() => removeOrphans(root, 'apps', () => false)).not.toThrow();
  });
});
