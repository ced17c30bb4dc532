import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { renameFormerFolders } from './former-folders.js';
import { services } from './manifest.js';

describe('a data folder of an earlier version', () => {
  let dataDir: string;
  let said: string[];
  const save = (folder: string, text: string) => {
    mkdirSync(join(dataDir, folder), { recursive: true });
    writeFileSync(join(dataDir, folder, 'journal'), text);
  };
  const journal = (folder: string) => readFileSync(join(dataDir, folder, 'journal'), 'utf8');
  const rename = () => renameFormerFolders(dataDir, services, (line) => said.push(line));

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'deputy-former-'));
    said = [];
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('keeps its catalogue: sandbox/documentdb becomes standins/documentdb', () => {
    save('sandbox/documentdb', 'a catalogue');
    rename();
    expect(journal('standins/documentdb')).toBe('a catalogue');
    expect(existsSync(join(dataDir, 'sandbox'))).toBe(false);
    expect(said).toEqual([]);
  });

  it('is left alone where the present folder is there too, and people are told', () => {
    save('sandbox', 'older');
    save('standins', 'present');
    rename();
    expect([journal('sandbox'), journal('standins')]).toEqual(['older', 'present']);
    expect(said).toEqual([expect.stringMatching(/sandbox is of an earlier version and not used/)]);
  });

  it('is nothing to a fresh one', () => {
    rename();
    expect(existsSync(join(dataDir, 'standins'))).toBe(false);
  });
});
