import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TenantDirectory } from '#libs/contracts';
import { UsageProblem } from '../command/index.js';
import { findProjectRoot } from './find-project-root.js';
import { peopleFile, readPeople, typablePassword } from './people.js';

describe('readPeople', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'deputy-people-'));

  it('keeps the passwords of the first start, in a file for its owner alone', () => {
    const first = readPeople(dataDir);
    expect(readPeople(dataDir)).toEqual(first);
    expect(statSync(peopleFile(dataDir)).mode & 0o077).toBe(0);
    expect(new Set(first.map(({ password }) => password)).size).toBe(first.length);
  });

  it('gives an operator to a folder of a release that had none, and leaves everybody else as they were', () => {
    const folder = mkdtempSync(join(tmpdir(), 'deputy-people-'));
    const former = readPeople(folder).filter(({ username }) => username !== 'oscar');
    writeFileSync(peopleFile(folder), JSON.stringify(former));
    const people = readPeople(folder);
    expect(people.slice(0, -1)).toEqual(former);
    expect(people.at(-1)).toMatchObject({ username: 'oscar', tenant: 'acme', groups: ['acme-operators'] });
    expect(readPeople(folder)).toEqual(people);
  });

  it('names the place where a file that somebody edited is broken, and no password', () => {
    const folder = mkdtempSync(join(tmpdir(), 'deputy-people-'));
    const passwords = readPeople(folder).map(({ password }) => password);
    const whole = readFileSync(peopleFile(folder), 'utf8');
    for (const [broken, place] of [
      [whole.replace(',', ''), /people\.json` is broken at line 4, column 5: comma expected; .*move it away/],
      [whole.replace('"tenant"', '"tenand"'), /line 2, column 3, `0\.tenant`: .*move it away/],
    ] as const) {
      writeFileSync(peopleFile(folder), broken);
      expect(() => readPeople(folder)).toThrow(UsageProblem);
      expect(() => readPeople(folder)).toThrow(place);
      expect(() => readPeople(folder)).not.toThrow(new RegExp(passwords.join('|')));
    }
  });

  it('puts people only into groups that the tenant directory knows for their tenant', () => {
    const path = join(findProjectRoot(), 'policies', 'tenants.json');
    const tenants = TenantDirectory.parse(JSON.parse(readFileSync(path, 'utf8')));
    for (const { tenant, groups } of readPeople(dataDir))
      expect(Object.keys(tenants[tenant]?.groups ?? {})).toEqual(expect.arrayContaining(groups));
  });
});

describe('typablePassword', () => {
  it('can be read out and typed, and does not repeat', () => {
    const made = Array.from({ length: 200 }, typablePassword);
    for (const password of made)
      expect(password).toMatch(/^([b-z][aeiou][b-z][aeiou]-){3}[b-z][aeiou][b-z][aeiou]$/);
    expect(new Set(made).size).toBe(made.length);
  });
});
