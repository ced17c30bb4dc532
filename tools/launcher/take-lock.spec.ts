import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { AlreadyRunning, lockHolder, takeLock } from './take-lock.js';

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

  it('takes over a lock that was never written whole', () => {
    writeFileSync(join(dataDir, 'launcher.lock'), '{"pi');
    takeLock(dataDir)();
  });
});
