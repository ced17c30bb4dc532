import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rawRequest } from '#test/raw-request';
import { plainRequests } from './plain-requests.js';

describe('plainRequests leave one reading', () => {
  let server: Server;
  let host: string;
  let reached: string | undefined;

  beforeAll(async () => {
    const refuse = plainRequests();
    server = createServer((request, response) =>
      refuse(request, response, () => {
        reached = request.url;
        response.end('in');
      }),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => {
    server.close();
  });

  /** What a client could send that respects nothing. `HOST` stands for the server's own. */
  async function send(
    target: string,
    headers: readonly string[],
  ): Promise<{ status: number; detail?: string }> {
    reached = undefined;
    const lines = [`GET ${target} HTTP/1.1`, ...headers, 'connection: close', '', ''];
    const named = lines.map((line) => line.replaceAll('HOST', host));
    const { status, body } = await rawRequest(`http://${host}`, named);
    return { status, ...(body.startsWith('{') && (JSON.parse(body) as { detail: string })) };
  }

  test.each([
    ['/mcp?a=%C3%A9', ['host: HOST', 'content-type: application/json; charset="UTF-8"'], '/mcp?a=%C3%A9'],
    ['http://HOST/mcp?x=1', ['host: HOST'], '/mcp?x=1'],
    ['http://HOST', ['host: HOST'], '/'],
    ['/', ['host: HOST', 'accept: text/html', 'accept: */*', 'content-encoding: identity'], '/'],
    ['/', ['host: HOST', 'x-name: J\u00c3\u00b6rg'], '/'],
  ])('lets %s with %j pass as %s', async (target, headers, url) => {
    expect(await send(target, headers)).toEqual({ status: 200 });
    expect(reached).toBe(url);
  });

  test.each([
    ['/', ['host: HOST', 'authorization: Bearer a', 'Authorization: Bearer b'], 'authorization'],
    ['/', ['host: HOST', 'origin: http://HOST', 'origin: http://evil.example'], 'origin'],
    ['/', ['host: HOST', 'content-type: application/json', 'content-type: text/plain'], 'content-type'],
    ['/', ['host: HOST', 'cookie: a=1', 'cookie: a=2'], 'cookie'],
    ['/', ['host: HOST', 'mcp-name: products_list', 'mcp-name: products_delete'], 'mcp-name'],
    ['/', ['host: HOST', 'x-csrf-token: a', 'x-csrf-token: b'], 'x-csrf-token'],
    ['/', ['host: HOST', 'mcp-name: \xff\xfe'], 'not UTF-8'],
    ['http://evil.example/', ['host: HOST'], 'different hosts'],
    ['http://evil.example@HOST/', ['host: HOST'], 'different hosts'],
    ['HTTP://EVIL.example', ['host: HOST'], 'different hosts'],
    ['ftp://HOST/', ['host: HOST'], 'neither'],
    ['*', ['host: HOST'], 'neither'],
    ['/%ff', ['host: HOST'], 'percent-encoded'],
    ['/?q=%C0%AF', ['host: HOST'], 'percent-encoded'],
    ['/', ['host: HOST', 'content-type: application/json; charset=utf-16'], 'UTF-8'],
    ['/', ['host: HOST', 'content-type: a/b; charset=utf-8; charset=utf-7'], 'UTF-8'],
    ['/', ['host: HOST', 'content-encoding: gzip'], 'content encoding'],
  ])('refuses %s with %j for its %s', async (target, headers, why) => {
    const { status, detail } = await send(target, headers);
    expect(status).toBe(400);
    expect(detail).toContain(why);
    expect(reached).toBeUndefined();
  });

  test('refuses a second host in whichever way Node sees it', async () => {
    expect((await send('/', ['host: HOST', 'host: evil.example'])).status).toBe(400);
    expect(reached).toBeUndefined();
  });
});
