import { describe, expect, it } from '@jest/globals';
import { AdmitStrangers, mostUnfinished } from './admit-strangers.js';

const seconds = 600;

const from = (address: string, person?: string) => ({
  client: { address, prefix: address },
  devices: person === undefined ? [] : [{ personId: person, id: 'device', since: 0 }],
});

describe('the door', () => {
  it('INVARIANT (who waits is not pushed out): no flood from however many addresses begins more than there is room for', () => {
    let now = 0;
    const door = new AdmitStrangers(() => now);
    let begun = 0;
    for (; now < seconds * 1000; now += 1_000)
      for (let i = 0; i < 40; i += 1)
        if (!door.refusal(from(`address-${String(i % 4_000)}-${String(now)}`))) begun += 1;
    expect(begun).toBeGreaterThan(5_000);
    expect(begun).toBeLessThan(mostUnfinished(seconds));
  });

  it('is shut for one address, then for all strangers, and open for whoever is known', () => {
    const door = new AdmitStrangers(() => 0);
    const statuses = Array.from({ length: 400 }, () => door.refusal(from('one'))?.status);
    expect([statuses.indexOf(429), statuses.at(-1)]).toEqual([300, 429]);
    for (let i = 0; i < 7_000; i += 1) door.refusal(from(`address-${String(i)}`));
    expect(door.refusal(from('another'))).toMatchObject({ status: 503, seconds: 1 });
    expect(door.refusal(from('one', 'bob'))).toBeUndefined();
  });

  it('counts a person however many devices they have made themselves, and then as anybody else', () => {
    const door = new AdmitStrangers(() => 0);
    const statuses = Array.from({ length: 400 }, () => door.refusal(from('one', 'mallory'))?.status);
    expect(statuses.indexOf(429)).toBe(320);
    // As a stranger of that address, too.
    expect(door.refusal(from('one'))).toMatchObject({ status: 429 });
  });

  it('INVARIANT (a device makes nobody worse off): whoever has one of a person, from however many addresses, leaves them what strangers have', () => {
    const door = new AdmitStrangers(() => 0);
    for (let n = 0; n < 400; n += 1) door.refusal(from(`203.0.113.${String(n)}`, 'carol'));
    expect(door.refusal(from('198.51.100.1', 'carol'))).toBeUndefined();
  });

  it('is open to whoever comes from elsewhere while few begin without end', () => {
    let now = 0;
    const door = new AdmitStrangers(() => now);
    const flood = () => {
      for (let i = 0; i < 40; i += 1) {
        const prefix = i < 20 ? `192.0.2.${String(i)}` : `2001:db8:1:${String(i)}::/64`;
        for (let n = 0; n < 20; n += 1) door.refusal({ client: { address: prefix, prefix }, devices: [] });
      }
    };
    for (; now < seconds * 1000; now += 1_000) flood();
    flood();
    const refusals = ['198.51.100.1', '2001:db8:2:1::/64', '2001:db8:1:99::/64'].map((prefix) =>
      door.refusal({ client: { address: prefix, prefix }, devices: [] }),
    );
    expect(refusals).toEqual([undefined, undefined, expect.objectContaining({ status: 503 })]);
  });
});
