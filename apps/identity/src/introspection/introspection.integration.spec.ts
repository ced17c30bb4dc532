import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type Revocable, TokenRejected } from '#libs/principal';
import { type SignedIn } from '#test/identity/sign-in';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { testClients } from '#test/identity/test-clients';

const web = { client_id: 'deputy-web', client_secret: 'secret-of-deputy-web-in-specs' };
const agent = { client_id: 'deputy-agent', client_secret: 'secret-of-deputy-agent-in-specs' };
const other = { client_id: 'other-web', client_secret: 'secret-of-other-web-in-specs' };
const inactive = [200, { active: false }];

describe('tokens, as clients ask about them', () => {
  let identity: TestIdentity;
  let alice: SignedIn;
  const ended: string[] = [];
  let isKnown = true;

  beforeAll(async () => {
    identity = await startIdentity({
      clients: [
        ...testClients,
        { ...other, redirect_uris: ['http://localhost:3001/callback'], audiences: ['api://deputy-agent'] },
      ],
      ends: {
        check: ({ tokenId }: Revocable) => {
          if (!isKnown) return Promise.reject(new TokenRejected('revocations_unknown', 'nothing is heard'));
          return ended.includes(tokenId ?? '')
            ? Promise.reject(new TokenRejected('revoked', 'ended'))
            : Promise.resolve();
        },
        isOver: () => false,
        end: ({ kind, id = '' }) => Promise.resolve(void (kind === 'token' && ended.push(id))),
        readiness: () => Promise.resolve({ name: 'revocations', ok: true }),
        close: () => Promise.resolve(),
      },
    });
    alice = await identity.signIn({ username: 'alice' });
  });
  afterAll(() => identity.close());

  const post = async (
    path: string,
    form: Record<string, string>,
    basic?: { client_id: string; client_secret: string },
  ) => {
    const headers = basic && {
      authorization: `Basic ${Buffer.from(`${basic.client_id}:${basic.client_secret}`).toString('base64')}`,
    };
    const response = await fetch(`${identity.issuer}${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      ...(headers && { headers }),
    });
    const text = await response.text();
    return [response.status, text === '' ? '' : (JSON.parse(text) as Record<string, unknown>)] as const;
  };
  // deputy-agent sends its secret in the body, as Entra has it.
  const introspect = (token: string, by: typeof web) =>
    by === agent ? post('/introspect', { token, ...by }) : post('/introspect', { token }, by);

  it('tell the client that has one, and the service that it is for, who acts for whom, and until when', async () => {
    const token = alice.tokens.access_token;
    for (const by of [web, agent]) {
      const [status, body] = await introspect(token, by);
      const { sub, exp, jti } = decodeJwt(token);
      expect([status, body]).toEqual([
        200,
        expect.objectContaining({
          ...{ active: true, iss: identity.issuer, sub, exp, jti, aud: 'api://deputy-agent' },
          ...{
            client_id: 'deputy-web',
            username: 'alice',
            scope: expect.stringMatching(/^access_as_user /) as unknown,
            token_type: 'Bearer',
          },
        }),
      ]);
    }
    expect(await introspect(alice.tokens.refresh_token ?? '', web)).toEqual([
      200,
      expect.objectContaining({ active: true, client_id: 'deputy-web' }),
    ]);
  });

  it('INVARIANT (a token is told to its own): to no other client, and to none without its secret', async () => {
    const { access_token, refresh_token = '' } = alice.tokens;
    expect(await introspect(access_token, other)).toEqual(inactive);
    expect(await introspect(refresh_token, other)).toEqual(inactive);
    expect(await introspect(refresh_token, agent)).toEqual(inactive);
    const refused = [401, expect.objectContaining({ error: 'invalid_client' })];
    for (const token of [access_token, refresh_token, 'nothing']) {
      expect(await post('/introspect', { token, client_id: 'deputy-mcp-client' })).toEqual(refused);
      expect(await introspect(token, { ...web, client_secret: 'guessed-secret-guessed' })).toEqual(refused);
      expect((await post('/introspect', { token }))[0]).toBe(400);
    }
  });

  it('are not active when they are none: altered, unsigned, an ID token, of another issuer', async () => {
    const [head = '', payload = '', signature = ''] = alice.tokens.access_token.split('.');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    for (const token of [
      `${head}.${payload}.${signature.slice(0, -4)}AAAA`,
      `${unsigned}.${payload}.`,
      alice.tokens.id_token ?? '',
      'x.y.z',
    ])
      expect(await introspect(token, web)).toEqual(inactive);
  });

  it('are revoked by the client that has them, for the whole mesh, and by nobody else', async () => {
    const { access_token } = (await identity.signIn({ username: 'bob' })).tokens;
    const jti = String(decodeJwt(access_token).jti);
    expect(await post('/revoke', { token: access_token }, other)).toEqual([200, '']);
    expect((await post('/revoke', { token: access_token }))[0]).toBe(400);
    expect(ended).toEqual([]);
    expect(await introspect(access_token, web)).toEqual([200, expect.objectContaining({ active: true })]);
    expect(await post('/revoke', { token: access_token }, web)).toEqual([200, '']);
    expect(ended).toEqual([jti]);
    expect(await introspect(access_token, web)).toEqual(inactive);
    // RFC 7009 section 2.2: what is no token is revoked already.
    expect(await post('/revoke', { token: 'x.y.z' }, web)).toEqual([200, '']);
  });

  it('are neither active nor inactive while it is not known what was ended', async () => {
    isKnown = false;
    try {
      expect(await introspect(alice.tokens.access_token, web)).toEqual([
        503,
        expect.objectContaining({ error: 'temporarily_unavailable' }),
      ]);
    } finally {
      isKnown = true;
    }
  });
});
