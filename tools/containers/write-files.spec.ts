import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { writeFiles } from './write-files.js';

describe('files that came as a variable', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'deputy-files-'));

  it('are written where they belong, for their owner alone', () => {
    const into = folder();
    expect(writeFiles(into, JSON.stringify({ 'web/client-secret': 's3cret', 'ca/ca.pem': 'PEM' }))).toEqual([
      'web/client-secret',
      'ca/ca.pem',
    ]);
    expect(readFileSync(join(into, 'web/client-secret'), 'utf8')).toBe('s3cret');
    expect(statSync(join(into, 'web/client-secret')).mode & 0o777).toBe(0o400);
  });

  it('are written again over those of the start before', () => {
    const into = folder();
    writeFiles(into, JSON.stringify({ 'web/client-secret': 'old' }));
    writeFiles(into, JSON.stringify({ 'web/client-secret': 'new' }));
    expect(readFileSync(join(into, 'web/client-secret'), 'utf8')).toBe('new');
  });

  it.each(['../outside', '/etc/passwd', 'web/../../outside', 'web//x', '', '..', 'web/..'])(
    'leave the folder by no path: %j is refused before anything is written',
    (path) => {
      const into = folder();
      expect(() => writeFiles(into, JSON.stringify({ 'web/a': 's3cret', [path]: 's3cret' }))).toThrow(/no path below the folder/); // prettier-ignore
      expect(existsSync(join(into, 'web'))).toBe(false);
    },
  );

  it.each(['', 'no JSON s3cret', '[]', '{"a": 1}', '"s3cret"'])('are refused when they are none, without what was given: %j', (text) => {
    expect(() => writeFiles(folder(), text)).toThrow(/^DEPUTY_FILES is no JSON object of paths and texts$/);
  }); // prettier-ignore
});
