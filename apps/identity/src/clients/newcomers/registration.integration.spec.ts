import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { storedAgent } from '#test/identity/stored-agents';
import { knownRedirects } from '../redirects.js';

const scope = 'openid api://deputy-mcp/access_as_user';
const back = 'http://127.0.0.1:53682/oauth/callback';

describe('clients that register themselves', () => {
  let identity: TestIdentity;
  beforeAll(async () => {
    identity = await startIdentity({
      registrationRedirects: knownRedirects,
      trustedProxies: ['127.0.0.0/8'],
    });
  });
  afterAll(() => identity.close());

  let place = 0;
  /** Each from an address of its own, where nothing else is said. */
  const post = (body: unknown, address = `198.51.100.${String((place += 1))}`) =>
    fetch(`${identity.issuer}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const register = async (body: object) =>
    (await (await post({ redirect_uris: [back], ...body })).json()) as Record<string, string>;
  const authorize = (clientId: string, parameters: Record<string, string> = {}) => {
    const url = new URL('/authorize', identity.issuer);
    url.search = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: back,
      scope,
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      ...parameters,
    }).toString();
    return url.href;
  };

  it('are found by whoever looks for the endpoint', async () => {
    for (const at of ['openid-configuration', 'oauth-authorization-server']) {
      const found = await fetch(`${identity.issuer}/.well-known/${at}`);
      expect(await found.json()).toMatchObject({
        registration_endpoint: `${identity.issuer}/register`,
        authorization_response_iss_parameter_supported: true,
        token_endpoint_auth_methods_supported: expect.arrayContaining(['none']),
      });
    }
  });

  it('are public, with the redirects they ask for and nothing else of what they say', async () => {
    const response = await post({
      client_id: 'deputy-web',
      client_name: 'Example Client',
      redirect_uris: [back, ...knownRedirects],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      token_endpoint_auth_method: 'client_secret_basic',
      backchannel_logout_uri: 'http://169.254.169.254/latest',
      jwks_uri: 'http://169.254.169.254/latest',
      sector_identifier_uri: 'https://evil.example/sector.json',
      scope: 'api://deputy-audit/access_as_user',
    });
    expect([response.status, response.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(await response.json()).toEqual({
      client_id: expect.stringMatching(/^dcr-[\w-]{24}$/),
      client_id_issued_at: expect.any(Number),
      client_name: 'Example Client',
      redirect_uris: [back, ...knownRedirects],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    });
  });

  it('act for a person who has said yes, by the mcp service alone, and become agents of the lowest trust in their tenant', async () => {
    const { client_id: clientId = '' } = await register({ client_name: 'Example Client' });
    const { tokens } = await identity.signIn({
      username: 'bob',
      clientId,
      redirectUri: back.replace('53682', '9'),
      scope,
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: 'api://deputy-mcp', azp: clientId });
    expect(await storedAgent(identity, 'acme', clientId)).toMatchObject({
      kind: 'client',
      trust: 'unapproved',
      state: 'active',
      redirects: [back],
      owner: expect.stringContaining('#'),
    });
    expect(await storedAgent(identity, 'globex', clientId)).toBeUndefined();
    const audit = authorize(clientId, { scope: 'openid api://deputy-audit/access_as_user' });
    const refused = await fetch(audit, { redirect: 'manual' });
    expect(refused.headers.get('location')).toContain('error=invalid_target');
  });
});
