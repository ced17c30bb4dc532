import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { UsageProblem } from '../command/index.js';
import { addressOfWeb, passwordOf } from './find-person.js';

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'deputy-ask-'));
const folder = emptyFolder();
writeFileSync(
  join(folder, 'people.json'),
  JSON.stringify([
    { username: 'alice', tenant: 'acme', password: 'baba' },
    { username: 'dave', tenant: 'globex', password: 'dede' },
  ]),
);
writeFileSync(join(folder, 'mesh.json'), JSON.stringify({ url: 'http://localhost:4000' }));

describe('passwordOf', () => {
  it('comes from the data folder, or from DEPUTY_PASSWORD first', () => {
    expect(passwordOf('dave', folder, {})).toBe('dede');
    expect(passwordOf('dave', folder, { DEPUTY_PASSWORD: 'other' })).toBe('other');
  });

  it('names who there is when there is no such person', () => {
    expect(() => passwordOf('mallory', folder, {})).toThrow(
      /no `mallory`: there are alice \(acme\), dave \(globex\)/,
    );
  });

  it('names the place where people.json is broken, and no password', () => {
    const broken = emptyFolder();
    writeFileSync(join(broken, 'people.json'), '[{"username": "bob", "password": "baba" "tenant": "acme"}]');
    const read = () => passwordOf('bob', broken, {});
    expect(read).toThrow(UsageProblem);
    expect(read).toThrow(/people\.json` is broken at line 1, column 41: comma expected; .*DEPUTY_PASSWORD/);
    expect(read).not.toThrow(/baba/);
  });

  it('says to start the mesh where nobody is known', () => {
    expect(() => passwordOf('bob', emptyFolder(), {})).toThrow(/npm start/);
  });
});

describe('addressOfWeb', () => {
  it('is what was asked for, else the running mesh, else the default', () => {
    expect(addressOfWeb('http://localhost:1', folder, {})).toBe('http://localhost:1');
    expect(addressOfWeb(undefined, folder, { DEPUTY_URL: 'http://localhost:2' })).toBe('http://localhost:2');
    expect(addressOfWeb(undefined, folder, {})).toBe('http://localhost:4000');
    expect(addressOfWeb(undefined, emptyFolder(), {})).toBe('http://localhost:3000');
  });

  it('refuses what is no address', () => {
    expect(() => addressOfWeb('localhost', folder, {})).toThrow(UsageProblem);
  });
});
