import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { identityOf } from './process-identity.js';
import { AlreadyRunning, DataFolderUnusable, lockHolder, takeLock } from './take-lock.js';

describe('takeLock', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'deputy-lock-'));
  });

  it('lets one process at a time use a data folder and names it to the second', () => {
    const release = takeLock(dataDir);
    expect(() => takeLock(dataDir)).toThrow(AlreadyRunning);
    expect(lockHolder(dataDir)).toBe(process.pid);
    release();
    takeLock(dataDir)();
  });

  it('says in words that the data folder cannot be made', () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    expect(() => takeLock(join(file, 'data'))).toThrow(DataFolderUnusable);
    expect(() => takeLock(join(file, 'data'))).toThrow(/cannot be written \(ENOTDIR\).*DEPUTY_DATA_DIR/);
  });

  it('takes over from a process that is gone', () => {
    writeFileSync(join(dataDir, 'launcher.lock'), JSON.stringify({ pid: 2 ** 22 + 1 }));
    expect(lockHolder(dataDir)).toBeUndefined();
    takeLock(dataDir)();
  });

  it('takes over when the id now belongs to a younger process', () => {
    takeLock(dataDir);
    const lock = join(dataDir, 'launcher.lock');
    const held = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number; startedAt?: string };
    writeFileSync(lock, JSON.stringify({ ...held, startedAt: '1' }));
    expect(lockHolder(dataDir)).toBeUndefined();
  });

  it('leaves a stale lock to the process that is taking it over already', () => {
    const stale = JSON.stringify({ pid: 2 ** 22 + 1 });
    writeFileSync(join(dataDir, 'launcher.lock'), stale);
    writeFileSync(join(dataDir, 'launcher.lock.turn'), JSON.stringify(identityOf(process.ppid)));
    expect(() => takeLock(dataDir)).toThrow(new AlreadyRunning(process.ppid));
    expect(readFileSync(join(dataDir, 'launcher.lock'), 'utf8')).toBe(stale);
  });

  it('takes over from one that died while taking over, and leaves nothing beside the lock', () => {
    for (const name of ['launcher.lock', 'launcher.lock.turn'])
      writeFileSync(join(dataDir, name), JSON.stringify({ pid: 2 ** 22 + 1 }));
    const release = takeLock(dataDir);
    expect(readdirSync(dataDir)).toEqual(['launcher.lock']);
    release();
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('takes over a lock that was never written whole', () => {
    writeFileSync(join(dataDir, 'launcher.lock'), '{"pi');
    takeLock(dataDir)();
  });
});
