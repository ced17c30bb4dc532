import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKeys } from '../../apps/identity/src/keys/load-keys.js';
import { runCommand } from '../command/index.js';
import { keysCommand } from './keys-command.js';

describe('npm run keys', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'deputy-keys-'));
    await loadKeys(dataDir);
  });
  afterAll(() => rm(dataDir, { recursive: true }));

  const run = async (...args: string[]) => {
    const told: string[] = [];
    const log = console.log;
    console.log = (text: string) => void told.push(text);
    const errors: string[] = [];
    try {
      const code = await runCommand(
        keysCommand(dataDir, () => 1_000_000_000_000),
        args,
        {
          log: (text: string) => void told.push(text),
          error: (text: string) => void errors.push(text),
        },
      );
      return { code, told: told.join('\n'), errors: errors.join('\n') };
    } finally {
      console.log = log;
    }
  };
  const states = (told: string) =>
    (JSON.parse(told) as { keys: { kid: string; state: string }[] }).keys.map(({ state }) => state);

  it('shows which key signs, adds the next, takes one out, and tells nothing that it signs with', async () => {
    expect(states((await run('list', '--json')).told)).toEqual(['signs']);
    const rotated = await run('rotate', '--json');
    expect(states(rotated.told)).toEqual(['signs', 'to come']);
    const [{ kid } = { kid: '' }] = (JSON.parse(rotated.told) as { keys: { kid: string }[] }).keys;
    const retired = await run('retire', kid);
    expect(retired.told).toMatch(new RegExp(`^key .*\n\\S+ +signs .*\n${kid} +retired `, 's'));
    const { signing } = await loadKeys(dataDir);
    for (const secret of signing.map(({ d }) => d)) expect(rotated.told + retired.told).not.toContain(secret);
  });

  it.each([
    [[], 'say what'],
    [['replace'], 'there is no `replace`'],
    [['retire'], 'say which'],
    [['retire', 'x'], 'there is no key `x`'],
    [['list', 'x'], 'too much'],
    [['list', '--now'], 'belongs to `rotate`'],
    [['list', '--data', '/nowhere'], 'holds no keys.json'],
  ])('is told what is wrong with it: %j', async (args, problem) => {
    const { code, errors } = await run(...args);
    expect([code, errors]).toEqual([expect.any(Number), expect.stringContaining(problem)]);
    expect(code).not.toBe(0);
  });
});
