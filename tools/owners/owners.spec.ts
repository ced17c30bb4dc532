import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { describeMigration } from './describe-migration.js';
import { readOwners } from './owners.js';

const folder = mkdtempSync(join(tmpdir(), 'deputy-owners-'));
const file = (text: string) => {
  const path = join(folder, `${String(Math.abs(text.length))}-${encodeURIComponent(text).slice(0, 40)}.json`);
  writeFileSync(path, text);
  return path;
};

describe('who a name means', () => {
  it('is said by a file, by tenant', () => {
    const owners = { acme: { bob: 'https://login.example/#0f3a' } };
    expect(readOwners('spec', { OWNERS_FILE: file(JSON.stringify(owners)) })).toEqual(owners);
  });

  it("or by what the identity service keeps, under its issuer's id", () => {
    const people = [
      { id: 'u1', username: 'bob', tenant: 'acme', passwordHash: 'x' },
      { id: 'u2', username: 'bob', tenant: 'globex', passwordHash: 'x' },
    ];
    const IDENTITY_PEOPLE_FILE = file(JSON.stringify(people));
    expect(readOwners('spec', { IDENTITY_PEOPLE_FILE, OIDC_ISSUER_ID: 'local' })).toEqual({
      acme: { bob: 'local#u1' },
      globex: { bob: 'local#u2' },
    });
  });

  it.each([
    ['nothing', {}, /OWNERS_FILE: is required/],
    ['people without an issuer', { IDENTITY_PEOPLE_FILE: file('[]') }, /OIDC_ISSUER_ID/],
    ['a file that is not there', { OWNERS_FILE: '/nowhere' }, /`\/nowhere` cannot be read/],
    ['no JSON', { OWNERS_FILE: file('{') }, /is not valid JSON/],
    [
      'a name for a key',
      { OWNERS_FILE: file('{"acme":{"bob":"bob"}}') },
      /at `acme.bob`: must be `<issuer>#<subject>`/,
    ],
  ])('is never guessed from %s', (_what, config, problem) => {
    expect(() => readOwners('spec', config)).toThrow(problem);
  });
});

describe('what a migration says', () => {
  const tenant = { tenant: 'acme', database: 'tenant-acme' };

  it('names who is left alone, and what of it nobody sees', () => {
    const unknown = [{ name: 'zoe', products: 2, hidden: 1 }];
    expect(describeMigration({ ...tenant, moved: [], unknown }, true)).toEqual([
      'acme: 2 products of `zoe` were left alone, nobody says who that is; the 1 of them that are private are seen by nobody',
    ]);
    expect(describeMigration({ ...tenant, moved: [], unknown: [] }, true)).toEqual([
      'acme: every owner is a key',
    ]);
  });

  it('tells a plan from a deed', () => {
    const moved = [{ name: 'bob', products: 3, key: 'local#u1' as const }];
    expect(describeMigration({ ...tenant, moved, unknown: [] }, false)).toEqual([
      'acme: 3 products of `bob` would belong to local#u1',
    ]);
  });

  it('is one line each, whatever a name holds', () => {
    const unknown = [{ name: 'zoe\n\u001b[2Jacme: every owner is a key', products: 1, hidden: 0 }];
    const [line, ...more] = describeMigration({ ...tenant, moved: [], unknown }, true);
    expect([more, line]).toEqual([[], expect.stringMatching(/^\P{Cc}+$/u)]);
  });
});
