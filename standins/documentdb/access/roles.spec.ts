import { describe, expect, it } from '@jest/globals';
import { DefinedRoles } from './defined-roles.js';
import { allows } from './roles.js';

const none = new DefinedRoles(() => undefined);

describe('allows', () => {
  const needed = { action: 'find', database: 'tenant-acme' } as const;

  it('gives what a role is understood to hold', () => {
    expect(allows([{ role: 'read', db: 'tenant-acme' }], needed, none)).toBe(true);
    expect(allows([{ role: 'readAnyDatabase', db: 'admin' }], needed, none)).toBe(true);
  });

  it.each([
    ['no role that exists', 'superpower', 'tenant-acme'],
    ['a property of every object', 'constructor', 'tenant-acme'],
    ['a role in another database', 'read', 'tenant-globex'],
    ['a role of every database outside `admin`', 'readAnyDatabase', 'tenant-acme'],
  ])('default deny: a grant of %s gives nothing', (_what, role, db) => {
    expect(allows([{ role, db }], needed, none)).toBe(false);
  });
});
