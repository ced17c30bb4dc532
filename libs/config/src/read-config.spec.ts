import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { port } from './fields.js';
import { ConfigError, readConfig } from './read-config.js';
import { secretFile } from './secret-file.js';

const schema = z.object({ PORT: port, NAME: z.string(), LEVEL: z.string().default('info') });

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('lists every problem at once', () => {
    const problems = problemsOf(() => readConfig('web', schema, { PORT: '70000' }));
    expect(problems).toHaveLength(2);
    expect(problems.join()).toMatch(/PORT: .*65535/);
    expect(problems.join()).toContain('NAME: is required');
  });

  it('takes an empty value for an unset one', () => {
    expect(readConfig('web', schema, { PORT: '1', NAME: 'x', LEVEL: '' }).LEVEL).toBe('info');
  });

  it('returns a frozen result', () => {
    expect(Object.isFrozen(readConfig('web', schema, { PORT: '1', NAME: 'x' }))).toBe(true);
  });

  it('never prints a secret read from a file', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'deputy-config-')), 'secret');
    writeFileSync(path, 'hunter2\n');
    const config = readConfig('web', z.object({ KEY_FILE: secretFile }), { KEY_FILE: path });
    expect(config.KEY_FILE.reveal()).toBe('hunter2');
    expect(`${inspect(config)} ${JSON.stringify(config)} ${String(config.KEY_FILE)}`).not.toContain(
      'hunter2',
    );
  });

  it('names the file of a secret that cannot be read', () => {
    const problems = problemsOf(() =>
      readConfig('web', z.object({ KEY_FILE: secretFile }), { KEY_FILE: '/nowhere/secret' }),
    );
    expect(problems).toEqual(['KEY_FILE: the file `/nowhere/secret` cannot be read']);
  });
});
