import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { identityOf } from '../launcher/process-identity.js';
import { reset } from './reset.js';

describe('reset', () => {
  let dataDir: string;
  let said: string[];
  const words = { log: (line: string) => said.push(line), error: (line: string) => said.push(line) };

  beforeEach(() => {
    said = [];
    dataDir = mkdtempSync(join(tmpdir(), 'deputy-reset-'));
    writeFileSync(join(dataDir, 'people.json'), '[]');
    mkdirSync(join(dataDir, 'audit'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it.each([['--help'], ['-h']])('tells about itself and removes nothing: %s', (argument) => {
    expect(reset([argument], dataDir, words)).toBe(0);
    expect(said.join()).toContain('usage: npm run reset');
    expect(existsSync(join(dataDir, 'people.json'))).toBe(true);
  });

  it.each([['--dry-run'], ['acme']])(
    'removes nothing for an argument that it does not know: %s',
    (argument) => {
      expect(reset([argument], dataDir, words)).toBe(2);
      expect(said.join()).toContain(`unknown argument \`${argument}\`; nothing was removed`);
      expect(existsSync(join(dataDir, 'people.json'))).toBe(true);
    },
  );

  it('removes nothing under a process of a mesh whose launcher was killed', () => {
    writeFileSync(join(dataDir, 'mesh.json'), JSON.stringify({ processes: [identityOf(process.pid)] }));
    expect(reset([], dataDir, words)).toBe(1);
    expect(said.join()).toContain(`still use this data folder: end them with \`kill -9 ${process.pid}\``);
    expect(existsSync(join(dataDir, 'people.json'))).toBe(true);
  });

  it('removes what Deputy made and nothing else', () => {
    writeFileSync(join(dataDir, 'notes.txt'), 'mine');
    expect(reset([], dataDir, words)).toBe(0);
    expect(['people.json', 'audit', 'notes.txt'].map((name) => existsSync(join(dataDir, name)))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
