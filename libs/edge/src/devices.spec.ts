import { beforeEach, describe, expect, it } from '@jest/globals';
import { Devices } from './devices.js';

const [bob, alice] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const key = 'k'.repeat(43);
const days = 24 * 60 * 60_000;

describe('a device', () => {
  let now: number;
  let devices: Devices;
  beforeEach(() => {
    now = 1_800_000_000_000;
    devices = new Devices({ keys: [key], cookie: 'deputy-device-', secure: true, clock: () => now });
  });
  /** What a browser sends back of a `Set-Cookie`. */
  const sent = (cookie: string) => cookie.split(';')[0] ?? '';

  it('is known again for the person who signed in with it, beside those of others', () => {
    const cookies = [bob, alice].map((person) => sent(devices.cookieFor(person)));
    const header = ['other=1', ...cookies].join('; ');
    expect(devices.in(header).map(({ personId }) => personId)).toEqual([bob, alice]);
  });

  it('is kept from scripts and other sites, and from plain connections where there are none', () => {
    expect(devices.cookieFor(bob)).toMatch(/; Path=\/; Max-Age=15552000; HttpOnly; SameSite=Lax; Secure$/);
  });

  it('says since when it is known, and later than it is where it has to be later than something else', () => {
    const since = (after?: number) => devices.in(sent(devices.cookieFor(bob, after)))[0]?.since;
    expect([since(), since(1_700_000_000), since(1_800_000_000)]).toEqual([
      1_800_000_000, 1_800_000_000, 1_800_000_001,
    ]);
  });

  it('is another each time', () => {
    expect(devices.cookieFor(bob)).not.toBe(devices.cookieFor(bob));
  });

  it.each<[string, (cookie: string) => string | undefined]>([
    ['nothing', () => undefined],
    ['another person', (cookie) => cookie.replace(bob, alice)],
    [
      'another day',
      (cookie) => cookie.replace(/\.(\d+)\./, (_, since: string) => `.${String(Number(since) + 1)}.`),
    ],
    ['a signature of nobody', (cookie) => cookie.replace(/\.[\w-]{43}$/, `.${'A'.repeat(43)}`)],
    [
      'the name of another',
      (cookie) => cookie.replace(/^deputy-device-\w+/, 'deputy-device-0000000000000000'),
    ],
    ['half of it', (cookie) => cookie.slice(0, -10)],
  ])('is none that says %s', (_what, change) => {
    expect(devices.in(change(sent(devices.cookieFor(bob))))).toEqual([]);
  });

  it('is forgotten after half a year', () => {
    const cookie = sent(devices.cookieFor(bob));
    now += 179 * days;
    expect(devices.in(cookie)).toHaveLength(1);
    now += 2 * days;
    expect(devices.in(cookie)).toEqual([]);
  });

  it('is known by each key that is still accepted, and by no other', () => {
    const cookie = sent(devices.cookieFor(bob));
    const later = (keys: string[]) =>
      new Devices({ keys, cookie: 'deputy-device-', secure: true, clock: () => now }).in(cookie).length;
    expect([later(['n'.repeat(43), key]), later(['n'.repeat(43)])]).toEqual([1, 0]);
  });
});
