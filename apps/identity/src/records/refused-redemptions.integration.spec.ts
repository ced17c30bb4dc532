import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { type DecisionRecorded, fullScope, apis } from '#libs/contracts';
import { type Ends } from '../ends/ends.js';
import { Browser, passwordOf } from '#test/identity/sign-in';
import { testClients } from '#test/identity/test-clients';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';

const clientId = 'deputy-mcp-client';
const back = 'http://127.0.0.1:53682/callback';
const scope = `openid offline_access ${fullScope(apis.mcp)}`;

describe('what is refused at the token endpoint', () => {
  let now = Date.now();
  const ended: string[] = [];
  const ends: Ends = {
    check: () => Promise.resolve(),
    isOver: () => false,
    end: (what) => Promise.resolve(void ended.push(`${what.reason} ${'id' in what ? what.id : ''}`)),
    readiness: () => Promise.resolve({ name: 'revocations', ok: true }),
    close: () => Promise.resolve(),
  };
  let identity: TestIdentity;
  beforeAll(async () => {
    identity = await startIdentity({
      clients: [...testClients, { client_id: 'mcp-remote' }],
      ends,
      clock: () => now,
      trustedProxies: ['127.0.0.0/8'],
    });
  });
  afterAll(() => identity.close());
  let from = 0;
  beforeEach(() => {
    from = identity.events.length;
    ended.length = 0;
  });

  const ask = async (parameters: Record<string, string>, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams({ client_id: clientId, ...parameters });
    const response = await fetch(`${identity.issuer}/token`, { method: 'POST', body, headers });
    const answer = (await response.json()) as { error?: string; refresh_token?: string };
    return { status: response.status, ...answer };
  };
  const refresh = (refresh_token: string, more: Record<string, string> = {}) =>
    ask({ grant_type: 'refresh_token', refresh_token, ...more });
  const verifier = oidc.randomPKCECodeVerifier();
  const redeem = (code: string, more: Record<string, string> = {}) =>
    ask({ grant_type: 'authorization_code', code, redirect_uri: back, code_verifier: verifier, ...more });
  /** A code of bob's for a public client. */
  const codeFor = async () => {
    const url = new URL('/authorize', identity.issuer);
    const pkce = { code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' };
    url.search = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: back, scope, ...pkce }).toString();
    const browser = new Browser();
    const page = await browser.follow(url.href);
    const landed = await browser.submit(page.url, { username: 'bob', password: passwordOf('bob') });
    from = identity.events.length;
    return new URL(landed.url).searchParams.get('code') ?? `no code at ${landed.url}`;
  }; // prettier-ignore
  const recorded = () => identity.events.slice(from);
  const denials = () =>
    recorded().filter((event): event is DecisionRecorded => event.type === 'decision.decided');
  const reasons = () => denials().map(({ rationale: [why] }) => why);

  describe('INVARIANT (a refused redemption is recorded or counted)', () => {
    it('of a code that is used twice: whose it was, through which client, and that their sign-in ended', async () => {
      const code = await codeFor();
      expect((await redeem(code)).status).toBe(200);
      expect(await redeem(code)).toMatchObject({ status: 400, error: 'invalid_grant' });
      const [event] = denials();
      expect(event).toMatchObject({
        ...{ tool: 'tokens_redeem', decision: 'deny', stage: 'admission', rationale: ['USED_TWICE'] },
        ...{ tenant: 'acme', user: { name: 'bob' }, agent: { id: clientId } },
        resource: { type: 'Redemption', id: clientId },
        facts: { attributes: { grant: 'AuthorizationCode', sign_in: 'ended' } },
      });
      expect(ended).toEqual([`token_reused ${event?.sessionId ?? ''}`]);
      // What is over is over, and nothing new.
      await redeem(code);
      expect(reasons()).toEqual(['USED_TWICE', 'SIGN_IN_ENDED']);
    });

    it('of a refresh token that is used twice, in each sign-in by itself, and of its successor afterwards', async () => {
      const reuse = async () => {
        const first = (await redeem(await codeFor())).refresh_token ?? '';
        const second = (await refresh(first)).refresh_token ?? '';
        await refresh(first);
        await refresh(second);
        return denials();
      };
      const [one] = await reuse();
      expect([one?.rationale, one?.user?.name, one?.facts?.attributes]).toEqual([
        ['USED_TWICE'],
        'bob',
        expect.objectContaining({ grant: 'RefreshToken', sign_in: 'ended' }),
      ]);
      const [two] = await reuse();
      expect(two?.rationale).toEqual(['USED_TWICE']);
      expect(two?.sessionId).not.toBe(one?.sessionId);
      expect(ended).toEqual([one, two].map((event) => `token_reused ${event?.sessionId ?? ''}`));
      expect(reasons()).toEqual(['USED_TWICE', 'SIGN_IN_ENDED']);
    });

    it('of a code with another verifier, at another client or with another redirect, which end nothing', async () => {
      const code = await codeFor();
      await redeem(code, { code_verifier: oidc.randomPKCECodeVerifier() });
      await redeem(code, { client_id: 'mcp-remote' });
      await redeem(code, { redirect_uri: 'http://127.0.0.1:1/callback' });
      expect(reasons()).toEqual(['WRONG_VERIFIER', 'WRONG_CLIENT', 'INVALID_GRANT']);
      // The thief says which client asks; whose code it is says what is kept of it.
      expect(denials().map(({ user, agent, resource }) => [user?.name, agent.id, resource.id])).toEqual([
        ['bob', clientId, clientId],
        ['bob', clientId, 'mcp-remote'],
        ['bob', clientId, clientId],
      ]);
      expect(ended).toEqual([]);
      expect((await redeem(code)).status).toBe(200);
    });

    it('of a code that is over, and of a client that is none, or keeps another secret', async () => {
      const code = await codeFor();
      now += 120_000;
      await redeem(code);
      await ask({ grant_type: 'refresh_token', refresh_token: 'x', client_id: 'nobody' });
      await refresh('x', { client_id: 'deputy-web', client_secret: 'guessed' });
      expect(reasons()).toEqual(['NOT_KNOWN', 'INVALID_CLIENT']);
      expect(denials().map(({ tenant, agent }) => [tenant, agent.id])).toEqual([['-', '-'], ['-', '-']]);
    }); // prettier-ignore

    it('a flood of invented tokens, from everywhere and of every client, is one record and its count', async () => {
      for (let n = 0; n < 64; n += 1)
        await ask(
          { grant_type: 'refresh_token', refresh_token: `invented-${String(n)}`, client_id: n % 2 ? clientId : 'mcp-remote' },
          { 'x-forwarded-for': `2001:db8:${n.toString(16)}::1` },
        ); // prettier-ignore
      expect(denials().length).toBeLessThanOrEqual(1);
      expect(recorded().length).toBeLessThanOrEqual(1 + 7);
    });

    it('keeps no code, token, verifier or secret, whichever field it came in', async () => {
      const token = (await redeem(await codeFor())).refresh_token ?? 'none';
      from = 0;
      const secret = `eyJ${'a'.repeat(40)}`;
      await refresh(token, { client_id: secret, scope: token });
      await ask({ grant_type: secret, code: secret, code_verifier: secret, client_secret: secret });
      const kept = JSON.stringify(identity.events);
      expect(kept).toContain('withheld');
      for (const word of [token, secret, verifier]) expect(kept).not.toContain(word);
    });
  });

  it('a machine’s key and what cannot be known now are said elsewhere', async () => {
    await ask({ grant_type: 'client_credentials', client_id: 'acme/robot', client_secret: 'guessed' });
    expect(reasons()).toEqual([]);
  });
});
