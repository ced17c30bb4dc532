import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isAlive } from './process-identity.js';
import { SupervisedProcess, type Supervision } from './supervised-process.js';
import { waitUntil } from './wait-until.js';

const soon = (check: () => boolean) => waitUntil(check, { timeoutMs: 60_000, everyMs: 10 });

describe('SupervisedProcess', () => {
  const logFile = join(mkdtempSync(join(tmpdir(), 'deputy-child-')), 'child.log');
  const running: SupervisedProcess[] = [];
  const supervise = (script: string, more: Partial<Supervision> = {}) => {
    const command = { file: process.execPath, args: ['-e', script], env: process.env };
    const supervised = new SupervisedProcess({ name: 'child', command, logFile, ...more });
    running.push(supervised);
    supervised.start();
    return supervised;
  };
  afterEach(() => Promise.all(running.splice(0).map((child) => child.stop(100))));

  const idle = 'setInterval(() => {}, 1000)';

  it('starts again what was killed, and says how it ended', async () => {
    const said: string[] = [];
    const child = supervise(idle, { onDied: (how) => said.push(how) });
    const first = child.pid ?? 0;
    child.kill('SIGKILL');
    expect(await soon(() => child.pid !== undefined && child.pid !== first)).toBe(true);
    expect(said).toEqual(['killed by SIGKILL']);
  });

  it('waits longer each time when it keeps ending', async () => {
    const delays: number[] = [];
    supervise('process.exit(3)', { onDied: (_how, delayMs) => delays.push(delayMs) });
    expect(await soon(() => delays.length >= 3)).toBe(true);
    expect(delays.slice(0, 3)).toEqual([200, 400, 800]);
  });

  it('does not start again what was stopped, and kills what does not leave in time', async () => {
    const deaf = `process.on('SIGTERM', () => {}); console.log('deaf'); ${idle}`;
    const lines: string[] = [];
    const child = supervise(deaf, { onLine: (line) => lines.push(line) });
    expect(await soon(() => lines.includes('deaf'))).toBe(true);
    const pid = child.pid ?? 0;
    await child.stop(50);
    expect(isAlive(pid)).toBe(false);
    expect(child.pid).toBeUndefined();
  });

  it('hands lines on and keeps them in the log', async () => {
    const lines: string[] = [];
    supervise(`console.log('a decision'); ${idle}`, { onLine: (line) => lines.push(line) });
    expect(await soon(() => lines.includes('a decision'))).toBe(true);
    expect(readFileSync(logFile, 'utf8')).toContain('a decision\n');
  });
});
