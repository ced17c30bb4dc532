import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '#libs/config';
import { principalOf } from '#test/principal-of';
import { createTokenExchange, type TokenExchangeOptions } from './create-token-exchange.js';

type Answer = { status?: number; body?: unknown; raw?: string; hang?: boolean; location?: string };

let server: Server;
let endpoint: string;
let requests: URLSearchParams[];
let answer: Answer;

const granted = { access_token: 'exchanged-token', token_type: 'Bearer', expires_in: 600 };

beforeEach(async () => {
  requests = [];
  answer = { body: granted };
  server = createServer((request, response) => {
    let form = '';
    request.on('data', (chunk: Buffer) => (form += chunk.toString()));
    request.on('end', () => {
      requests.push(new URLSearchParams(form));
      if (answer.hang) return;
      if (answer.location) response.setHeader('location', answer.location);
      response.statusCode = answer.status ?? 200;
      response.end(answer.raw ?? JSON.stringify(answer.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const exchangeWith = (o: Partial<TokenExchangeOptions> = {}) =>
  createTokenExchange({
    strategy: 'entra-obo',
    tokenEndpoint: endpoint,
    clientId: 'deputy-agent',
    clientSecret: new Secret('the-secret'),
    audience: 'api://deputy-mcp',
    scope: 'access_as_user',
    ...o,
  });

describe('an exchange asks', () => {
  it("in Entra's form", async () => {
    await exchangeWith().exchange('user-token');
    expect(Object.fromEntries(requests[0] ?? [])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      assertion: 'user-token',
      scope: 'api://deputy-mcp/access_as_user',
      client_id: 'deputy-agent',
      client_secret: 'the-secret',
    });
  });

  it('in the form of RFC 8693', async () => {
    await exchangeWith({ strategy: 'rfc8693' }).exchange('user-token');
    expect(Object.fromEntries(requests[0] ?? [])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: 'user-token',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: 'api://deputy-mcp',
      scope: 'access_as_user',
      client_id: 'deputy-agent',
      client_secret: 'the-secret',
    });
  });
});

describe('an exchanged token', () => {
  it('is remembered until shortly before it expires', async () => {
    let now = 1_000_000;
    const exchange = exchangeWith({ clock: () => now });
    expect(await exchange.exchange('user-token')).toEqual({ token: 'exchanged-token', expiresAt: 1_600 });
    now += 584_000;
    await exchange.exchange('user-token');
    expect(requests).toHaveLength(1);
    now += 2_000;
    await exchange.exchange('user-token');
    expect(requests).toHaveLength(2);
  });

  it('is never handed to another user', async () => {
    const exchange = exchangeWith();
    await exchange.exchange('token-of-alice');
    await exchange.exchange('token-of-bob');
    expect(requests.map((form) => form.get('assertion'))).toEqual(['token-of-alice', 'token-of-bob']);
  });

  it('is asked for once by those who ask at the same time', async () => {
    const exchange = exchangeWith();
    await Promise.all([1, 2, 3, 4].map(() => exchange.exchange('user-token')));
    expect(requests).toHaveLength(1);
  });

  it('is asked for again after a failure', async () => {
    const exchange = exchangeWith();
    answer = { status: 503 };
    await expect(exchange.exchange('user-token')).rejects.toMatchObject({ code: 'unavailable' });
    answer = { body: granted };
    await expect(exchange.exchange('user-token')).resolves.toMatchObject({ token: 'exchanged-token' });
  });
});

describe('an exchange is', () => {
  it.each<[string, Answer]>([
    ['a wrong assertion', { status: 400, body: { error: 'invalid_grant', error_codes: [50013] } }],
    ['an unknown client', { status: 401, body: { error: 'invalid_client' } }],
    ['a forbidden audience', { status: 400, body: { error: 'invalid_target' } }],
  ])('refused for %s', async (_what, given) => {
    answer = given;
    await expect(exchangeWith().exchange('t')).rejects.toMatchObject({ code: 'refused' });
  });

  it.each<[string, Answer]>([
    ['interaction_required', { status: 400, body: { error: 'interaction_required', claims: '{"x":1}' } }],
    ['a suberror', { status: 400, body: { error: 'invalid_grant', suberror: 'consent_required' } }],
  ])('for the person to answer on %s', async (_what, given) => {
    answer = given;
    await expect(exchangeWith().exchange('t')).rejects.toMatchObject({ code: 'interaction_required' });
  });

  it('given the claims the next login must satisfy', async () => {
    answer = { status: 400, body: { error: 'interaction_required', claims: '{"access_token":{}}' } };
    await expect(exchangeWith().exchange('t')).rejects.toMatchObject({ claims: '{"access_token":{}}' });
  });

  it.each<[string, Answer]>([
    ['an error of the server', { status: 500, body: { error: 'server_error' } }],
    ['too many requests', { status: 429, body: { error: 'slow_down' } }],
    ['an answer that is not JSON', { raw: '<html>' }],
    ['an answer without a token', { body: { token_type: 'Bearer', expires_in: 5 } }],
    ['a token of another kind', { body: { ...granted, token_type: 'DPoP' } }],
    ['a token that never expires', { body: { ...granted, expires_in: undefined } }],
    ['an endless answer', { raw: ' '.repeat(300_000) }],
    ['silence', { hang: true }],
  ])('unavailable on %s', async (_what, given) => {
    answer = given;
    const exchange = exchangeWith({ timeoutMs: given.hang ? 300 : 600_000 });
    await expect(exchange.exchange('t')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('never carried to where the endpoint redirects', async () => {
    answer = { status: 307, location: endpoint };
    await expect(exchangeWith().exchange('t')).rejects.toMatchObject({ code: 'unavailable' });
    expect(requests).toHaveLength(1);
  });

  it('unavailable when nobody listens', async () => {
    const exchange = exchangeWith({ tokenEndpoint: 'http://127.0.0.1:1/token' });
    await expect(exchange.exchange('t')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

it('never quotes the token, the secret or the description of the issuer', async () => {
  answer = { status: 400, body: { error: 'invalid_grant', error_description: 'bad user-token the-secret' } };
  const error: unknown = await exchangeWith()
    .exchange('user-token')
    .catch((caught: unknown) => caught);
  expect(String(error)).toContain('invalid_grant');
  expect(String(error)).not.toMatch(/user-token|the-secret/);
});

it('nothing ended is kept: what was ended while it was exchanged is exchanged anew, by whoever still may', async () => {
  const exchange = exchangeWith();
  const held = principalOf('bob', ['editor']);
  const underWay = exchange.exchange('user-token', held);
  exchange.forget(({ user }) => user?.key === held.user?.key);
  await underWay;
  await exchange.exchange('user-token', held);
  expect(requests).toHaveLength(2);
  await exchange.exchange('user-token', held);
  expect(requests).toHaveLength(2);
  expect(exchange.forget(() => true)).toBe(1);
});
