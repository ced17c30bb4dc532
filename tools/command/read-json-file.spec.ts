import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { UsageProblem } from './command-problem.js';
import { readJsonFile } from './read-json-file.js';

const folder = mkdtempSync(join(tmpdir(), 'deputy-json-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'people.json');
const People = z.array(z.object({ username: z.string(), password: z.string() })).min(1, 'nobody is in it');
const read = (text: string) => {
  writeFileSync(path, text);
  return readJsonFile(path, People, 'start anew');
};

const bob = { username: 'bob', password: 'baba-dede' };
const alice = { username: 'alice', password: 'zaza-gugu' };
const whole = JSON.stringify([bob, alice], null, 2);

describe('readJsonFile', () => {
  it('reads what is whole', () => {
    expect(read(whole)).toEqual([bob, alice]);
  });

  it.each([
    ['a comma that is missing', whole.replace('"bob",', '"bob"'), 'line 4, column 5: comma expected'],
    ['a comma too many', whole.replace('gugu"', 'gugu",'), 'line 9, column 3: property name expected'],
    ['a quote that is missing', whole.replace('"baba', 'baba'), 'line 4, column 17: invalid symbol'],
    ['an end that is missing', whole.slice(0, -2), 'line 9, column 4: close bracket expected'],
    ['nothing', '', 'line 1, column 1: value expected'],
    ['a comment', `// mine\n${whole}`, 'line 1, column 1: invalid comment token'],
    [
      'a key that is wrong',
      whole.replace('"zaza-gugu"', '1'),
      'line 8, column 17, `1.password`: Invalid input: expected string, received number',
    ],
    [
      'a key that is missing',
      whole.replace('username": "alice', 'name": "alice'),
      'line 6, column 3, `1.username`: Invalid input: expected string, received undefined',
    ],
    ['another kind of value', '{}', 'line 1, column 1: Invalid input: expected array, received object'],
    ['an empty list', '[]', 'line 1, column 1: nobody is in it'],
  ])('names the place of %s, and never what stands there', (_what, text, place) => {
    const message = messageOf(() => read(text));
    expect(message).toBe(`\`${path}\` is broken at ${place}; mend it there, or start anew`);
    expect(message).not.toMatch(/baba|zaza|dede|gugu/);
  });

  it('says that it cannot be read', () => {
    expect(messageOf(() => readJsonFile(join(folder, 'none'), People, ''))).toMatch(
      /cannot be read \(ENOENT\)$/,
    );
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageProblem) return error.message;
  }
  return '';
}
