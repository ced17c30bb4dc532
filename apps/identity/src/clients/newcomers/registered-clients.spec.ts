import { beforeEach, describe, expect, it } from '@jest/globals';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { RecordStore } from '../../storage/record-store.js';
import { secretsOf } from '../../storage/secrets.js';
import { AdmitRegistrations, mostRegistered } from './admit-registrations.js';
import { readMetadata } from './read-metadata.js';
import { newClientId, RegisteredClients } from './registered-clients.js';

const said = readMetadata({ redirect_uris: ['http://127.0.0.1/callback'] }, () => undefined);
const hour = 3_600_000;

describe('clients that registered themselves', () => {
  let now: number;
  let clients: RegisteredClients;
  beforeEach(() => {
    now = 1_800_000_000_000;
    const stores = storesInMemory();
    const records = new RecordStore({
      open: (name) => Promise.resolve(stores[name]),
      secretOf: secretsOf('key'),
      clock: () => now,
    });
    clients = new RegisteredClients(records, () => now);
  });

  it('are forgotten after an hour in which nobody let them in', async () => {
    const id = newClientId();
    await clients.register(id, said);
    now += hour - 1;
    expect(await clients.find(id)).toMatchObject({ client_id: id });
    now += 1;
    expect(await clients.find(id)).toBeUndefined();
  });

  it('are kept for ninety days after somebody last did', async () => {
    const id = newClientId();
    await clients.register(id, said);
    await clients.keep(id, 'bob');
    now += 89 * 24 * hour;
    await clients.keep(id, 'alice');
    now += 89 * 24 * hour;
    expect(await clients.find(id)).toMatchObject({ client_id: id });
    now += 24 * hour;
    expect(await clients.find(id)).toBeUndefined();
  });

  it('are not made by letting in what is none', async () => {
    await clients.keep('https://app.example/client', 'bob');
    expect(await clients.find('https://app.example/client')).toBeUndefined();
  });
});

describe('registering', () => {
  it('is bounded for each prefix and for all, so that who waits is not pushed out', () => {
    let now = 0;
    const door = new AdmitRegistrations(() => now);
    const admitted = (prefix: string) => door.waitOf({ prefix }) === 0;
    expect(Array.from({ length: 30 }, () => admitted('one')).filter(Boolean)).toHaveLength(20);
    let all = 20;
    for (; now < hour; now += 1_000)
      for (let i = 0; i < 3; i += 1) if (admitted(`${String(now)}-${String(i)}`)) all += 1;
    expect(all).toBeGreaterThan(1_000);
    // What is kept of them, see storage/bounds.ts.
    expect(all).toBeLessThan(mostRegistered(3_600));
  });

  it('is open to whoever comes from elsewhere while few register without end', () => {
    let now = 0;
    const door = new AdmitRegistrations(() => now);
    const flood = () => {
      for (let i = 0; i < 40; i += 1)
        door.waitOf({ prefix: i < 20 ? `192.0.2.${String(i)}` : `2001:db8:1:${String(i)}::/64` });
    };
    for (; now < hour; now += 1_000) flood();
    for (let i = 0; i < 20; i += 1) flood();
    const waits = ['198.51.100.1', '2001:db8:2:1::/64', '2001:db8:1:99::/64'].map((prefix) =>
      door.waitOf({ prefix }),
    );
    // The last one is of a site that has had its own.
    expect(waits.map((wait) => wait === 0)).toEqual([true, true, false]);
  });
});
