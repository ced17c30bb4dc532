import { type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { clientOf, knowClients } from './know-clients.js';

const proxies = ['10.0.0.0/8', '192.0.2.1', 'fd00::/16'];

function client(remoteAddress: string | undefined, headers: Record<string, string> = {}, trusted = proxies) {
  const request = { socket: { remoteAddress }, headers: { ...headers } } as unknown as IncomingMessage;
  knowClients(trusted)(request, {} as ServerResponse, () => undefined);
  // Whatever rewrites the headers afterwards changes nothing.
  request.headers['x-forwarded-for'] = '127.0.0.1';
  return clientOf(request);
}
const via = (forwarded: string, from = '10.1.2.3', trusted = proxies) =>
  client(from, { 'x-forwarded-for': forwarded }, trusted).address;

describe('the client of a request', () => {
  it.each([
    ['a socket alone', '203.0.113.9', '203.0.113.9'],
    ['an IPv4 address in IPv6 form', '::ffff:203.0.113.9', '203.0.113.9'],
    ['a socket that is gone', undefined, 'unknown'],
  ])('%s', (_what, socket, address) => {
    expect(client(socket).address).toBe(address);
  });

  it('is behind a configured proxy, however many there are', () => {
    expect(via('203.0.113.9')).toBe('203.0.113.9');
    expect(via('203.0.113.9, 10.9.9.9, 192.0.2.1')).toBe('203.0.113.9');
    expect(via('2001:db8::1', 'fd00::7')).toBe('2001:db8::1');
    expect(via('203.0.113.9:4711')).toBe('203.0.113.9');
    expect(via('[2001:db8::1]:4711')).toBe('2001:db8::1');
    expect(via('203.0.113.9', '::ffff:10.1.2.3')).toBe('203.0.113.9');
  });

  it('INVARIANT (addresses come from configured proxies): nobody else says where they are', () => {
    expect(via('127.0.0.1', '203.0.113.66')).toBe('203.0.113.66');
    expect(via('127.0.0.1', '10.1.2.3', [])).toBe('10.1.2.3');
    // The client's own header, and behind it what the proxy saw.
    expect(via('127.0.0.1, 203.0.113.66')).toBe('203.0.113.66');
    expect(via('10.7.7.7, 203.0.113.66, 10.9.9.9')).toBe('203.0.113.66');
    expect(client('203.0.113.66', { forwarded: 'for=127.0.0.1' }).address).toBe('203.0.113.66');
    expect(client('10.1.2.3', { forwarded: 'for=127.0.0.1' }).address).toBe('10.1.2.3');
  });

  it.each(['', 'unknown', '_hidden', '1.2.3', '203.0.113.9 x', 'a, b'])(
    'is the proxy where that passes on no address: `%s`',
    (forwarded) => {
      expect(via(forwarded)).toBe('10.1.2.3');
    },
  );

  it.each([
    ...[
      '203.0.113.77',
      '::ffff:203.0.113.77',
      '::FFFF:203.0.113.77',
      '::ffff:cb00:714d',
      '[::ffff:CB00:714D]:443',
    ],
    ...['0:0:0:0:0:ffff:cb00:714d', '::ffff:cb00:714d%eth0', '0:0::ffff:203.0.113.77'],
  ])('one client, one name: however a proxy writes it: %s', (written) => {
    const { address, prefix } = client('10.1.2.3', { 'x-forwarded-for': written });
    expect([address, prefix]).toEqual(['203.0.113.77', '203.0.113.77']);
    expect(via('2001:DB8:0:0::0001')).toBe('2001:db8::1');
  });

  it('counts by what one client has for certain', () => {
    expect(client('203.0.113.9').prefix).toBe('203.0.113.9');
    const same = ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::', '2001:db8:1:2:0:0:0:1', '2001:db8:1:2::%eth0'];
    expect(new Set(same.map((address) => client(address).prefix))).toEqual(new Set(['2001:db8:1:2::/64']));
    expect(client('2001:db8::1').prefix).toBe('2001:db8:0:0::/64');
    expect(client('::1').prefix).toBe('0:0:0:0::/64');
    expect(client('2001:db8:1:3::1').prefix).not.toBe('2001:db8:1:2::/64');
  });
});
