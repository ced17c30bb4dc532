import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Internet, json, startInternet } from '#test/identity/internet';
import { DocumentRefused } from './document-refused.js';
import { fetchDocument } from './fetch-document.js';

const at = 'https://app.example/client.json';
const open = '93.184.216.34';

function* endless() {
  for (;;) yield 'a'.repeat(1_000);
}

describe('fetching a document from a stranger', () => {
  let internet: Internet;
  beforeEach(async () => {
    internet = await startInternet(['app.example', 'other.example']);
    internet.resolves('app.example', [open]);
  });
  afterEach(() => internet.close());

  /** What was fetched, or what the stranger is told. */
  const fetched = async (address = at, signal: AbortSignal = new AbortController().signal) => {
    try {
      return (await fetchDocument(address, internet.outside, signal)).value;
    } catch (error) {
      if (error instanceof DocumentRefused) return error.told;
      throw error;
    }
  };

  it('reads it, by one resolution and one connection to what was resolved', async () => {
    internet.serves(at, json({ client_id: at }));
    expect(await fetched()).toEqual({ client_id: at });
    expect(internet).toMatchObject({ lookups: ['app.example'], connections: [open], requests: ['app.example/client.json'] });
  }); // prettier-ignore

  it.each([
    ['127.0.0.1'],
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['100.64.0.1'],
    ['0.0.0.0'],
    ['::1'],
    ['::ffff:10.0.0.1'],
    ['64:ff9b::a00:1'],
    ['fe80::1'],
    ['fd00:ec2::254'],
    [open, '10.0.0.1'],
    [open, '::ffff:127.0.0.1'],
    ['not an address'],
  ])('INVARIANT (nothing inward is fetched): connects to nothing of a host at %s', async (...addresses) => {
    internet.resolves('app.example', addresses);
    expect(await fetched()).toBe('its address cannot be reached');
    expect(internet.connections).toEqual([]);
  });

  it('INVARIANT (the checked address is the one connected to): an answer that changes between check and connection changes nothing', async () => {
    internet.serves(at, json({ client_id: at }));
    internet.resolves('app.example', [open], ['127.0.0.1']);
    expect(await fetched()).toEqual({ client_id: at });
    expect(internet.lookups).toHaveLength(1);
    expect(internet.connections).toEqual([open]);
  });

  it('tries the other family where one cannot be reached', async () => {
    internet.resolves('app.example', ['2606:4700::1', open]);
    internet.serves(at, json({ ok: true }));
    const connect = internet.outside.connect.bind(internet.outside);
    internet.outside.connect = (to, signal) =>
      to.address === open ? Promise.reject(new Error('no route')) : connect(to, signal);
    expect(await fetched()).toEqual({ ok: true });
  });

  it('takes no other host for it: the certificate says', async () => {
    internet.resolves('third.example', [open]);
    internet.serves('https://third.example/client.json', json({}));
    expect(await fetched('https://third.example/client.json')).toBe('its address cannot be reached');
    expect(internet.requests).toEqual([]);
  });

  it('says the same of a host that is inside, that is not there, and that does not answer', async () => {
    internet.resolves('app.example', ['10.0.0.1']);
    const inside = await fetched();
    const missing = await fetched('https://missing.example/client.json');
    internet.resolves('app.example', [open]);
    internet.serves(at, (response) => response.destroy());
    expect([missing, await fetched()]).toEqual([inside, inside]);
  });

  it.each([301, 302, 303, 307, 308])('follows no %s', async (status) => {
    internet.serves(at, (response) => response.writeHead(status, { location: 'https://other.example/' }).end());
    expect(await fetched()).toContain('leads to another one');
    expect(internet.connections).toHaveLength(1);
  }); // prettier-ignore

  it.each<[string, string, Parameters<Internet['serves']>[1]]>([
    ['another status', 'answers 404', (response) => response.writeHead(404).end()],
    ['half of it', 'answers 206', (response) => response.writeHead(206, { 'content-type': 'application/json' }).end('{}')],
    ['HTML', 'gives no JSON', json('{}', { 'content-type': 'text/html' })],
    ['no type', 'gives no JSON', (response) => response.writeHead(200).end('{}')],
    ['text', 'gives no JSON', json('{}', { 'content-type': 'text/plain' })],
    ['another charset', 'not in UTF-8', json('{}', { 'content-type': 'application/json; charset=utf-16' })],
    ['what is compressed', 'compressed', json('{}', { 'content-encoding': 'gzip' })],
    ['what is no JSON', 'no JSON', json('{"a":')],
    ['what is no UTF-8', 'no JSON', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([0x22, 0xff, 0x22]))],
    ['a key twice', 'a key twice', json('{"a":1,"a":2}')],
    ['too much, as it says', 'longer than 5 kB', json(JSON.stringify('a'.repeat(6_000)))],
    ['too much, without saying so', 'longer than 5 kB', (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      Readable.from(endless()).pipe(response);
    }],
    ['headers without end', 'cannot be reached', json('{}', { 'x-padding': 'a'.repeat(12_000) })],
  ])('refuses %s', async (_what, told, answer) => {
    internet.serves(at, answer);
    expect(await fetched()).toContain(told);
  }); // prettier-ignore

  it.each<[string, Parameters<Internet['serves']>[1]]>([
    ['does not begin', () => undefined],
    [
      'does not end',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
    ],
  ])('waits no longer than it may for an answer that %s', async (_what, answer) => {
    const ending = new AbortController();
    internet.serves(at, (response, request) => {
      answer(response, request);
      ending.abort();
    });
    expect(await fetched(at, ending.signal)).toBe('its address cannot be reached');
  });

  it('waits no longer than it may for a name server', async () => {
    const ending = new AbortController();
    internet.outside.addressesOf = () => {
      ending.abort();
      return new Promise(() => undefined);
    };
    expect(await fetched(at, ending.signal)).toBe('its address cannot be reached');
  });
});
