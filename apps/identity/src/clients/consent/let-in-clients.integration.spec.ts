import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { apis, ClientsAnswer, fullScope, personKey, subjects } from '#libs/contracts';
import { MeshClient, type MeshError, provisionMesh, WatchedRevocations } from '#libs/mesh';
import { eventually } from '#test/eventually';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { testClients } from '#test/identity/test-clients';
import { startNats, type TestNats } from '#test/nats/start-nats';

const redirects: Readonly<Record<string, string>> = {
  'deputy-mcp-client': 'http://127.0.0.1/callback',
  'mcp-inspector': 'http://127.0.0.1/oauth/callback',
};
const scope = `openid offline_access ${fullScope(apis.mcp)}`;

/** Through the mesh, as the front end asks: the rules themselves are in operate-clients.spec.ts. */
describe('a client that a person put out', () => {
  let nats: TestNats;
  let identity: TestIdentity;
  let web: MeshClient;
  let heard: WatchedRevocations;

  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    identity = await startIdentity({
      clients: [...testClients, { client_id: 'mcp-inspector' }],
      issuerId: 'local',
      mesh: {
        NATS_URL: nats.url,
        NATS_NKEY_SEED_FILE: nats.seedFile('identity'),
        REVOCATIONS_SILENCE_MS: 60_000,
      },
    });
    web = new MeshClient(await nats.connect('web'));
    const mcp = await nats.connect('mcp');
    heard = new WatchedRevocations(() => mcp, { silenceMs: 600_000, beatMs: 600_000 });
    heard.start();
  });
  afterAll(async () => {
    heard.stop();
    await identity.close();
    await nats.stop();
  });

  const letIn = (username: string, clientId: string) =>
    identity.signIn({ username, clientId, redirectUri: redirects[clientId] ?? clientId, scope });
  const tokenOf = async (username: string) =>
    (await identity.signIn({ username, scope: `openid ${fullScope(apis.identity)}` })).tokens.access_token;
  const refresh = async (clientId: string, refresh_token = '') => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token });
    const response = await fetch(`${identity.issuer}/token`, { method: 'POST', body });
    return (await response.json()) as { error?: string; refresh_token?: string };
  };
  const isOver = (token: string) => {
    const { sid, sub = '', iat = 0 } = decodeJwt(token);
    const user = { key: personKey('local', sub) };
    return heard.isRevoked({ sessionId: String(sid), tenant: 'acme', actors: [], issuedAt: iat, user });
  };

  it('has its refresh tokens and running sign-ins ended everywhere, and nothing else of theirs is', async () => {
    const ask = async (bearer: string, operation: object) => {
      const asked = { version: 1, ...operation };
      const answer = await web.request(subjects.identity.clients('web'), asked, { answer: ClientsAnswer, bearer });
      return answer.clients.map(({ id, lastUsed }) => [id, lastUsed !== undefined]);
    }; // prettier-ignore
    const mine = { do: 'mine' };
    const bob = await tokenOf('bob');
    expect(await ask(bob, mine)).toEqual([]);
    const out = await letIn('bob', 'deputy-mcp-client');
    const stays = await letIn('bob', 'mcp-inspector');
    const others = await letIn('alice', 'deputy-mcp-client');
    expect(await ask(bob, mine)).toEqual([
      ['mcp-inspector', true],
      ['deputy-mcp-client', true],
    ]);
    const { refresh_token } = await refresh('deputy-mcp-client', out.tokens.refresh_token);
    expect(refresh_token).toBeDefined();

    expect(await ask(bob, { do: 'withdraw', id: 'deputy-mcp-client' })).toEqual([['mcp-inspector', true]]);
    await eventually('mcp has heard it', () => Promise.resolve(isOver(out.tokens.access_token)));
    expect(await refresh('deputy-mcp-client', refresh_token)).toMatchObject({ error: 'invalid_grant' });
    for (const { tokens } of [stays, others]) expect(isOver(tokens.access_token)).toBe(false);
    expect(await refresh('mcp-inspector', stays.tokens.refresh_token)).not.toHaveProperty('error');
    expect(await refresh('deputy-mcp-client', others.tokens.refresh_token)).not.toHaveProperty('error');
    // The front end, in which bob did it, goes on; and the same again is nothing.
    const again = ask(bob, { do: 'withdraw', id: 'deputy-mcp-client' });
    expect(await again.catch(({ code }: MeshError) => code)).toBe('not_found');
    // It may ask again, and is let in by another yes alone.
    await letIn('bob', 'deputy-mcp-client');
    expect(await ask(bob, mine)).toHaveLength(2);
  });

  it('is ended with the token of its person alone, and with what is no operation not at all', async () => {
    const bob = await tokenOf('bob');
    const ask = (bearer: string, operation: object) =>
      web
        .request(subjects.identity.clients('web'), operation, { answer: ClientsAnswer, bearer })
        .then(() => 'done', ({ code }: MeshError) => code); // prettier-ignore
    const mcps = (await letIn('bob', 'deputy-mcp-client')).tokens.access_token;
    expect(await ask(mcps, { version: 1, do: 'mine' })).toBe('unauthenticated');
    for (const wrong of [{ do: 'withdraw' }, { do: 'withdraw', id: '' }, { do: 'mine', person: 'alice' }])
      expect(await ask(bob, { version: 1, ...wrong })).toBe('bad_request');
  });
});
