import { describe, expect, it } from '@jest/globals';
import { localTenants } from '#test/issuer/local-people';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { type OpenBucket } from '../../storage/own-buckets.js';
import { secretsOf } from '../../storage/secrets.js';
import { People } from '../people.js';
import { type AccountPorts } from './account-ports.js';
import { carryOut } from './carry-out.js';

describe('adding people', () => {
  it.each([
    ['usernames', { username: 'mallory', name: 'Mallory' }, { username: 'mаllory', name: 'Somebody' }],
    ['names', { username: 'oscar', name: 'Oscar' }, { username: 'zoe', name: 'Оscar' }],
  ])('INVARIANT (nobody is taken for another): of two %s that look alike, added at once, one is kept at most', async (_what, one, other) => {
    const stores = storesInMemory();
    const open: OpenBucket = (name) => Promise.resolve(stores[name]);
    const people = new People({ open, secretOf: secretsOf('key') });
    const ports = {
      ...{ people, issuerId: 'local', tenants: localTenants },
      passwords: { hash: () => new Promise((done) => setTimeout(() => done('hash'), 5)) },
      factors: { has: () => Promise.resolve(false) },
    } as unknown as AccountPorts;
    const add = (who: typeof one) => carryOut(ports, { version: 1, do: 'add', groups: [], ...who }, 'acme');
    const done = await Promise.allSettled([add(one), add(other)]);
    const kept = (await people.ofTenant('acme')).map(({ username }) => username);
    const told = done.flatMap((each) => (each.status === 'fulfilled' ? each.value.accounts : []));
    expect(kept).toEqual(told.map(({ username }) => username));
    expect(kept.length).toBeLessThan(2);
    // Whichever was refused, the next one is not.
    if (kept.length === 0) expect((await add(one)).accounts).toHaveLength(1);
  }); // prettier-ignore
});
