import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommand } from '../command/index.js';
import { identityOf } from '../launcher/process-identity.js';
import { resetCommand } from './reset.js';

describe('reset', () => {
  let dataDir: string;
  let said: string[];
  const run = (...args: string[]) => {
    const say = (line: string) => said.push(line);
    return runCommand(resetCommand(dataDir, say), args, { log: say, error: say });
  };

  beforeEach(() => {
    said = [];
    dataDir = mkdtempSync(join(tmpdir(), 'deputy-reset-'));
    writeFileSync(join(dataDir, 'people.json'), '[]');
    mkdirSync(join(dataDir, 'audit'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it.each([['--help'], ['-h']])('tells about itself and removes nothing: %s', async (argument) => {
    expect(await run(argument)).toBe(0);
    expect(said.join()).toContain('usage: npm run reset');
    expect(existsSync(join(dataDir, 'people.json'))).toBe(true);
  });

  it.each([['--dry-run'], ['acme']])(
    'removes nothing for an argument that it does not know: %s',
    async (argument) => {
      expect(await run(argument)).toBe(2);
      expect(said.join()).toContain(argument);
      expect(existsSync(join(dataDir, 'people.json'))).toBe(true);
    },
  );

  it('removes nothing under a process of a mesh whose launcher was killed', async () => {
    writeFileSync(join(dataDir, 'mesh.json'), JSON.stringify({ processes: [identityOf(process.pid)] }));
    expect(await run()).toBe(1);
    expect(said.join()).toContain(`still use this data folder: end them with \`kill -9 ${process.pid}\``);
    expect(existsSync(join(dataDir, 'people.json'))).toBe(true);
  });

  it('says where there is nothing to remove', async () => {
    rmSync(dataDir, { recursive: true });
    expect(await run()).toBe(0);
    expect(said).toEqual([`there is nothing to remove in ${dataDir}`]);
  });

  it('removes what Deputy made and nothing else', async () => {
    writeFileSync(join(dataDir, 'notes.txt'), 'mine');
    expect(await run()).toBe(0);
    expect(['people.json', 'audit', 'notes.txt'].map((name) => existsSync(join(dataDir, name)))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
