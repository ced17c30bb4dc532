import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { outliveFormer } from './outlive-former.js';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';

describe('outliving the processes of a mesh whose launcher was killed', () => {
  let dataDir: string;
  let said: string[];
  const say = (line: string) => said.push(line);
  const children: ChildProcess[] = [];
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'deputy-former-'));
    said = [];
  });
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

  /** One that ignores SIGTERM, as a service does that still drains. */
  const drainingProcess = async () => {
    const script = `process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    await once(child.stdout, 'data');
    return { child, identity: identityOf(child.pid ?? 0) };
  };
  const remember = (processes: ProcessIdentity[]) =>
    writeFileSync(join(dataDir, 'mesh.json'), JSON.stringify({ processes }));

  it('one mesh per folder: waits for what still drains, and says so', async () => {
    const { child, identity } = await drainingProcess();
    remember([identity]);
    let waited = false;
    const waiting = outliveFormer(dataDir, { say, patienceMs: 60_000 }).then(() => (waited = true));
    await new Promise((turn) => setImmediate(turn));
    expect(waited).toBe(false);
    expect(said).toEqual([expect.stringContaining('still ending')]);
    child.kill('SIGKILL');
    await waiting;
    expect(isAlive(identity.pid)).toBe(false);
  });

  it('ends what does not leave by itself, even one that is stopped', async () => {
    const { child, identity } = await drainingProcess();
    child.kill('SIGSTOP');
    remember([identity]);
    await outliveFormer(dataDir, { say, patienceMs: 0 });
    expect(isAlive(identity.pid)).toBe(false);
  });

  it('leaves a stranger alone who has got the id since', async () => {
    const { identity } = await drainingProcess();
    remember([{ ...identity, startedAt: '1' }]);
    await outliveFormer(dataDir, { say, patienceMs: 0 });
    expect(isAlive(identity.pid)).toBe(true);
  });

  it('ends nothing when the start is given up meanwhile', async () => {
    const { identity } = await drainingProcess();
    remember([identity]);
    const signal = AbortSignal.abort(new Error('given up'));
    await expect(outliveFormer(dataDir, { say, signal, patienceMs: 0 })).rejects.toThrow('given up');
    expect(isAlive(identity.pid)).toBe(true);
  });

  it('has nothing to wait for on a new folder, and after a mesh that ended as it should', async () => {
    await outliveFormer(dataDir, { say });
    expect(said).toEqual([]);
  });
});
