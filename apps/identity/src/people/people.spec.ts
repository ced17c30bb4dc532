import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { secretsOf } from '../storage/secrets.js';
import { requireDistinct } from './operate/require-distinct.js';
import { Passwords } from './passwords.js';
import { People } from './people.js';
import { type Person, PersonSeed } from './person.js';
import { seedPeople } from './seed-people.js';

const id = (last: string) => `0b54c5ae-6b6f-4b2a-9a43-1a6b1f6d1d1${last}`;
const alice: Person = {
  ...{ id: id('1'), username: 'alice', name: 'Alice', tenant: 'acme', groups: [] },
  ...{ passwordHash: 'hash', enabled: true },
};
const seed = (o: object = {}) =>
  PersonSeed.parse({
    username: 'Alice',
    name: 'Alice',
    tenant: 'acme',
    groups: [],
    password: 'first-password',
    ...o,
  });
let stores: ReturnType<typeof storesInMemory>;
let one: People;
let other: People;
let passwords: Passwords;

beforeEach(async () => {
  stores = storesInMemory();
  const instance = () =>
    new People({ open: (name) => Promise.resolve(stores[name]), secretOf: secretsOf('key') });
  [one, other, passwords] = [instance(), instance(), await Passwords.create()];
});

describe('a person', () => {
  it('is found by id, and by name however it is typed, at every instance', async () => {
    await one.add(alice);
    expect(await other.byId(alice.id)).toEqual(alice);
    expect(await other.byUsername(' ALICE ')).toEqual(alice);
    expect([await other.byId(id('2')), await other.byUsername('bob')]).toEqual([undefined, undefined]);
  });

  it('who is disabled at one instance is nobody at the other at once', async () => {
    await one.add(alice);
    const found = await other.find('alice');
    if (!found) throw new Error('nobody');
    expect(await other.replace({ ...alice, enabled: false }, found)).toBe(true);
    expect(await one.byId(alice.id)).toBeUndefined();
    // What was read before counts for nothing.
    expect(await one.replace(alice, found)).toBe(false);
  });

  it("INVARIANT (a name is one person's): of two instances that add one, one succeeds", async () => {
    const added = await Promise.all([one.add(alice), other.add({ ...alice, id: id('2') })]);
    expect(added.filter(Boolean)).toHaveLength(1);
    const found = await one.byUsername('alice');
    // Whoever lost is found by no id either.
    expect([await one.byId(id('1')), await one.byId(id('2'))].filter(Boolean)).toEqual([found]);
  });

  describe('added beside others', () => {
    const named = (username: string, change: Partial<Person> = {}): Person => ({
      ...{ ...alice, id: randomUUID(), username, name: username },
      ...change,
    });
    const adding = (people: People, person: Person) =>
      people
        .addDistinct(person, (others) => requireDistinct(person, others))
        .catch((error: Error) => error.message.replace(/`.*`/, 'another'));
    const [latin, cyrillic] = ['oscarph', 'osc\u0430rph'];
    const refused = 'it can be taken for another; choose another name';

    it('INVARIANT (nobody is taken for another): of two instances that add look-alikes at once one does, and all others are added', async () => {
      const all = [latin, cyrillic, 'zoe', 'yuki', 'xaver', 'wim'];
      const said = await Promise.all(all.map((name, at) => adding(at % 2 ? one : other, named(name))));
      expect(said.slice(0, 2).sort()).toEqual([refused, true]);
      expect(said.slice(2)).toEqual([true, true, true, true]);
    });

    it('leaves its look-alikes free where it was not added, and once it is removed', async () => {
      await one.add(named(latin, { tenant: 'globex' }));
      expect(await adding(one, named(latin))).toBe(false);
      const person = named(cyrillic);
      expect(await adding(other, person)).toBe(true);
      await one.remove(person);
      expect(await adding(other, named('0scarph'))).toBe(true);
    });

    it('is added again where an instance ended in the midst of it', async () => {
      const add = one.add.bind(one);
      one.add = () => Promise.reject(new Error('away'));
      expect(await adding(one, named(latin))).toBe('away');
      one.add = add;
      expect(await adding(other, named(cyrillic))).toBe(refused);
      expect(await adding(other, named(latin))).toBe(true);
    });
  });
});

describe('PEOPLE_FILE', () => {
  const seeding = (people: People, seeds: PersonSeed[]) => seedPeople({ people, seeds, passwords });

  it('read by two instances at once makes nobody twice, and read again changes nothing', async () => {
    const [[here], [there]] = await Promise.all([seeding(one, [seed()]), seeding(other, [seed()])]);
    expect(there).toEqual(here);
    expect(await seeding(other, [seed()])).toEqual([here]);
  });

  it('INVARIANT (a file takes nothing back): whom an operator has changed, disabled or removed stays so', async () => {
    const [before] = await seeding(one, [seed()]);
    if (!before) throw new Error('nobody');
    const changed = await one.change(before, { groups: ['acme-editors'], enabled: false });
    expect(await seeding(other, [seed(), seed({ groups: ['acme-operators'] })])).toEqual([changed, changed]);
    await one.remove(before);
    expect(await seeding(other, [seed()])).toEqual([]);
    expect([await one.byId(before.id), await one.byUsername('alice'), await one.ofTenant('acme')]).toEqual([undefined, undefined, []]);
    // By an operator they come back, as somebody else.
    expect(await one.add({ ...alice, id: id('3') })).toBe(true);
    expect(await one.change(before, { enabled: true })).toBeUndefined();
  }); // prettier-ignore
});
