import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { Secret } from '#libs/config';
import { provisionMesh, revoke, WatchedRevocations } from '#libs/mesh';
import { createTokenExchange, type Revocable } from '#libs/principal';
import { eventually } from '#test/eventually';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { Browser, type SignedIn } from '#test/identity/sign-in';
import { testClients } from '#test/identity/test-clients';
import { startNats, type TestNats } from '#test/nats/start-nats';

const [webClient, agentClient, mcpClient] = testClients;

describe('a sign-in at the issuer, which is a peer of the mesh', () => {
  let nats: TestNats;
  let identity: TestIdentity;
  /** As any service of the mesh hears of it. */
  let heard: WatchedRevocations;

  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    identity = await startIdentity({
      // Notices go nowhere here; with an address, `sid` is in ID tokens.
      clients: [{ ...webClient, backchannel_logout_uri: 'http://localhost:1/' }, agentClient, mcpClient],
      mesh: { NATS_URL: nats.url, NATS_NKEY_SEED_FILE: nats.seedFile('identity') },
    });
    const mcp = await nats.connect('mcp');
    heard = new WatchedRevocations(() => mcp, { silenceMs: 600_000, beatMs: 600_000 });
    heard.start();
    await eventually('the issuer hears the mesh', async () => {
      const ready = await fetch(`${identity.issuer}/health/ready`);
      return ready.ok;
    });
  });
  afterEach(async () => {
    await eventually(
      'the issuer hears the mesh',
      async () => (await fetch(`${identity.issuer}/health/ready`)).ok,
    );
  });
  afterAll(async () => {
    heard.stop();
    await identity.close();
    await nats.stop();
  });

  const sidOf = ({ tokens }: Pick<SignedIn, 'tokens'>) => String(decodeJwt(tokens.access_token)['sid']);
  const held = (sessionId: string): Revocable => ({
    sessionId,
    tenant: 'acme',
    actors: [],
    issuedAt: 4_000_000_000,
  });
  const exchange = () =>
    createTokenExchange({
      strategy: 'entra-obo',
      issuer: identity.issuer,
      clientId: agentClient.client_id,
      clientSecret: new Secret(agentClient.client_secret),
      audience: 'api://deputy-mcp',
      scope: 'access_as_user',
    });
  const refresh = async ({ tokens }: SignedIn): Promise<string> => {
    const basic = Buffer.from(`${webClient.client_id}:${webClient.client_secret}`).toString('base64');
    const response = await fetch(`${identity.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token ?? '',
        scope: 'openid api://deputy-agent/access_as_user',
      }),
    });
    const { error = 'given' } = (await response.json()) as { error?: string };
    return `${response.status} ${error}`;
  };
  const endOf = (sid: string) => eventually(`\`${sid}\` is ended`, () => heard.isRevoked(held(sid)));

  it('is named in the ID token as in every token that came of it, each sign-in by a name of its own', async () => {
    const first = await identity.signIn({ username: 'alice' });
    const again = await identity.signIn({ username: 'alice', browser: first.browser });
    expect(first.tokens.claims()?.['sid']).toBe(sidOf(first));
    expect(sidOf(again)).not.toBe(sidOf(first));
    expect(sidOf(again).split('.')[0]).toBe(sidOf(first).split('.')[0]);
    const { token } = await exchange().exchange(first.tokens.access_token);
    expect(decodeJwt(token)['sid']).toBe(sidOf(first));
  });

  it('that is revoked by its client ends everywhere, and the others of the same browser go on', async () => {
    const mine = await identity.signIn({ username: 'alice' });
    const apps = await identity.signIn({
      username: 'alice',
      browser: mine.browser,
      clientId: mcpClient.client_id,
      redirectUri: 'http://127.0.0.1/callback',
      scope: 'openid offline_access api://deputy-mcp/access_as_user',
    });
    await oidc.tokenRevocation(mine.client, mine.tokens.refresh_token ?? '');
    await endOf(sidOf(mine));
    expect(heard.isRevoked(held(sidOf(apps)))).toBe(false);
  });

  it('whose refresh token is used twice ends everywhere', async () => {
    const mine = await identity.signIn({ username: 'bob' });
    expect(await refresh(mine)).toBe('200 given');
    expect(await refresh(mine)).toBe('400 invalid_grant');
    await endOf(sidOf(mine));
  });

  it('whose code is used twice ends everywhere, and nobody else’s does', async () => {
    const browser = new Browser();
    const other = await identity.signIn({ username: 'bob', browser });
    const { client } = other;
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const authorize = oidc.buildAuthorizationUrl(client, {
      redirect_uri: 'http://localhost:3000/callback',
      scope: 'openid api://deputy-agent/access_as_user',
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const landed = new URL((await browser.follow(authorize.href)).url);
    const redeem = () => oidc.authorizationCodeGrant(client, landed, { pkceCodeVerifier });
    const tokens = await redeem();
    await expect(redeem()).rejects.toMatchObject({ error: 'invalid_grant' });
    await endOf(sidOf({ tokens }));
    const carol = await identity.signIn({ username: 'carol' });
    expect(heard.isRevoked(held(sidOf(carol)))).toBe(false);
  });

  it('that the person signs out of here ends everywhere, with all that was part of the session', async () => {
    const mine = await identity.signIn({ username: 'carol' });
    const earlier = sidOf(mine);
    const again = await identity.signIn({ username: 'carol', browser: mine.browser });
    const page = await mine.browser.go(`${identity.issuer}/logout`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    await mine.browser.go(`${identity.issuer}/logout/confirm`, {
      method: 'POST',
      headers: { origin: identity.issuer },
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });
    await endOf(earlier);
    await endOf(sidOf(again));
  });

  it('that ended elsewhere gives nothing here: no refreshed token, none on behalf, and a person is asked again', async () => {
    const mine = await identity.signIn({ username: 'dave' });
    const session = sidOf(mine).split('.')[0] ?? '';
    await revoke(await nats.connect('web'), { kind: 'session', id: session, reason: 'signed_out' });
    await eventually('it is heard', async () => (await refresh(mine)) === '400 invalid_grant');
    await expect(exchange().exchange(mine.tokens.access_token)).rejects.toMatchObject({
      code: 'interaction_required',
    });
    const anew = await identity.signIn({ username: 'dave', browser: mine.browser });
    expect(sidOf(anew).split('.')[0]).not.toBe(session);
  });

  it('silence is refusal: no token is given out while the mesh is not heard, and signing in is taken up after it', async () => {
    const mine = await identity.signIn({ username: 'erin' });
    const isReady = async () => (await fetch(`${identity.issuer}/health/ready`)).ok;
    await nats.halt();
    await eventually('nothing is heard', async () => !(await isReady()));
    expect(await refresh(mine)).toBe('503 temporarily_unavailable');
    await expect(exchange().exchange(mine.tokens.access_token)).rejects.toMatchObject({
      code: 'unavailable',
    });
    await nats.restart();
    await eventually('it is heard again', isReady);
    // What was refused for now is not spent.
    expect(await refresh(mine)).toBe('200 given');
  });
});
