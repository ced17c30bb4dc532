import { closeSync, mkdtempSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openLog } from './open-log.js';

describe('openLog', () => {
  const fresh = () => join(mkdtempSync(join(tmpdir(), 'deputy-log-')), 'logs', 'web.log');

  it('appends to what is there, readable by its owner alone', () => {
    const path = fresh();
    for (const line of ['one\n', 'two\n']) {
      const log = openLog(path);
      writeSync(log, line);
      closeSync(log);
    }
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('puts a large one aside and starts anew', () => {
    const path = fresh();
    closeSync(openLog(path));
    writeFileSync(path, 'x'.repeat(6 * 1024 * 1024));
    closeSync(openLog(path));
    expect(statSync(path).size).toBe(0);
    expect(statSync(`${path}.1`).size).toBe(6 * 1024 * 1024);
  });
});
