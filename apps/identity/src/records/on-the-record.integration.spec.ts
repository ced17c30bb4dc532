import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DecisionRecorded } from '#libs/contracts';
import { agentKey } from '#libs/principal';
import { type Internet, json, startInternet } from '#test/identity/internet';
import { Browser, passwordOf } from '#test/identity/sign-in';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { storedAgent } from '#test/identity/stored-agents';

const back = 'http://127.0.0.1:53682/callback';
const scope = 'openid api://deputy-mcp/access_as_user';
const apiKey = `deputy_key_${'k'.repeat(43)}`;
const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJl';

describe('what happens at the doors of identity', () => {
  let internet: Internet;
  let identity: TestIdentity;
  /** Whether the stream takes nothing. */
  let isFull = false;
  beforeAll(async () => {
    internet = await startInternet(['app.example']);
    internet.resolves('app.example', ['93.184.216.34']);
    identity = await startIdentity({
      registrationRedirects: ['https://claude.ai/api/mcp/auth_callback'],
      outside: internet.outside,
      trustedProxies: ['127.0.0.0/8'],
      recording: () => (isFull ? Promise.reject(new Error('the stream is away')) : Promise.resolve()),
    });
  });
  afterAll(async () => {
    await identity.close();
    await internet.close();
  });
  let from = 0;
  beforeEach(() => {
    isFull = false;
    from = identity.events.length;
  });

  let place = 0;
  /** Each from an address of its own. */
  const stranger = () => ({ 'x-forwarded-for': `2001:db8:${(place += 1).toString(16)}::1` });
  const register = (body: unknown) =>
    fetch(`${identity.issuer}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...stranger() },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const registered = async (client_name = 'Example Client') =>
    ((await (await register({ client_name, redirect_uris: [back] })).json()) as { client_id: string })
      .client_id;
  const authorizing = (client_id: string, parameters: Record<string, string> = {}) => {
    const url = new URL('/authorize', identity.issuer);
    const pkce = { code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' };
    url.search = new URLSearchParams({ client_id, response_type: 'code', redirect_uri: back, scope, ...pkce, ...parameters }).toString();
    return url.href;
  }; // prettier-ignore
  const authorize = async (clientId: string, parameters: Record<string, string> = {}) =>
    (await fetch(authorizing(clientId, parameters), { redirect: 'manual', headers: { ...stranger(), accept: 'text/html' } })).status; // prettier-ignore
  /** Where bob is asked about a client. */
  const askedAbout = async (clientId: string) => {
    const browser = new Browser();
    const page = await browser.follow(authorizing(clientId));
    const next = await browser.submit(page.url, { username: 'bob', password: passwordOf('bob') });
    return (decision: 'continue' | 'cancel') => browser.submit(next.url, { decision });
  };
  /** Of clients: that somebody signed in is on the record, too. */
  const recorded = () => identity.events.slice(from).filter(({ tool }) => !tool.startsWith('sign_in'));
  const decided = () =>
    recorded().filter((event): event is DecisionRecorded => event.type === 'decision.decided');
  const denials = () =>
    decided().map(({ tool, resource, decision, rationale: [why], facts }) => [
      tool,
      resource.type,
      resource.id,
      decision,
      why,
      facts?.attributes,
    ]);

  describe('INVARIANT (no stranger spends the stream)', () => {
    it('a flood of hostile registrations, each with another name, from another address, is a few records and a whole count', async () => {
      const hostile = [
        (i: number) => ({
          client_name: `Evil ${String(i)}`,
          redirect_uris: [`https://evil-${String(i)}.example/cb`],
        }),
        (i: number) => ({
          client_name: `Evil ${String(i)}`,
          redirect_uris: [back],
          grant_types: ['password'],
        }),
        () => '{',
      ];
      for (let i = 0; i < 150; i += 1) await register(hostile[i % hostile.length]?.(i));
      expect(decided().map(({ rationale: [why], address }) => [why, address])).toEqual([
        ['INVALID_REDIRECT_URI', expect.stringContaining('2001:db8:')],
        ['INVALID_CLIENT_METADATA', expect.stringContaining('2001:db8:')],
      ]);
      // 50 and 100 of them: 2 to 32, and 2 to 64.
      expect(recorded().length).toBeLessThanOrEqual(2 + 5 + 6);
      const last = recorded().flatMap((event) => (event.type === 'decision.repeated' ? [event.count] : []));
      expect(Math.max(...last)).toBe(64);
    });

    it('so are clients that nobody knows, documents that are not taken and redirects that are no client’s', async () => {
      for (let i = 0; i < 40; i += 1) {
        await authorize(`nobody-${String(i)}`);
        await authorize(`https://host-${String(i)}.example/client`);
        await authorize('deputy-mcp-client', { redirect_uri: `https://evil-${String(i)}.example/cb` });
      }
      const kinds = new Set(decided().map(({ rationale, agent }) => `${agent.id} ${rationale.join()}`));
      expect(decided()).toHaveLength(kinds.size);
      expect([...kinds].sort()).toEqual([
        '- DOCUMENT_UNREACHABLE',
        '- INVALID_CLIENT',
        'deputy-mcp-client INVALID_REDIRECT_URI',
      ]);
    });
  });

  it('a record carries no secret that somebody put in the wrong place', async () => {
    const fresh = await startIdentity({ registrationRedirects: [] });
    const said = { client_name: `x ${token}`, redirect_uris: [`https://u:${apiKey}@evil.example/${token}?key=${apiKey}`] };
    await fetch(`${fresh.issuer}/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) });
    await fresh.close();
    expect(fresh.events).toMatchObject([{ tool: 'clients_register', resource: { type: 'ClientRegistration', id: 'withheld' }, facts: { attributes: { redirects: 'evil.example' } } }]);
    expect(JSON.stringify(fresh.events)).not.toMatch(/deputy_key|eyJ/);
  }); // prettier-ignore

  it('INVARIANT (no client without a record): one that registers itself is on the record before it is kept, and is none while that cannot be', async () => {
    isFull = true;
    const refused = await register({ client_name: 'Example Client', redirect_uris: [back] });
    expect([refused.status, await refused.json()]).toMatchObject([503, { error: 'temporarily_unavailable' }]);
    isFull = false;
    const id = await registered();
    const [permit, done] = recorded();
    expect(permit).toMatchObject({
      ...{ tool: 'clients_register', decision: 'permit', rationale: ['DYNAMIC_REGISTRATION'], agent: { id } },
      resource: { type: 'ClientRegistration', id: 'Example Client' },
      facts: { attributes: { redirects: '127.0.0.1:53682' } },
    });
    expect(done).toMatchObject({
      type: 'decision.completed',
      outcome: 'succeeded',
      decisionId: permit?.eventId,
    });
    expect(recorded()).toHaveLength(2);
  });

  describe('INVARIANT (consent is on the record before it counts)', () => {
    it('a yes is decided and recorded as the person’s, through the client', async () => {
      const id = await registered();
      from = identity.events.length;
      const answer = await askedAbout(id);
      expect(recorded()).toEqual([]);
      expect(new URL((await answer('continue')).url).searchParams.get('code')).not.toBeNull();
      expect(recorded()).toMatchObject([
        {
          ...{ tool: 'clients_admit', decision: 'permit', stage: 'decision', rationale: ['OWN_CLIENTS'] },
          ...{ tenant: 'acme', user: { name: 'bob' }, agent: { id }, transport: 'http' },
          resource: { type: 'Client', id },
          facts: { roles: ['editor'], attributes: { tenant: 'acme', origin: 'registration' } },
        },
        { type: 'decision.completed', tool: 'clients_admit', outcome: 'succeeded' },
      ]);
    });

    it('while the stream takes nothing nobody is let in: no agent, no code; and afterwards the same page does it', async () => {
      const id = await registered();
      const answer = await askedAbout(id);
      isFull = true;
      const away = await answer('continue');
      expect([away.response?.status, new URL(away.url).searchParams.get('code')]).toEqual([503, null]);
      expect(await storedAgent(identity, 'acme', id)).toBeUndefined();
      isFull = false;
      expect(new URL((await answer('continue')).url).searchParams.get('code')).not.toBeNull();
      expect(await storedAgent(identity, 'acme', id)).toMatchObject({ trust: 'unapproved' });
    });

    it('a no is recorded, and so is a yes for a client that an operator has disabled', async () => {
      const id = await registered();
      from = identity.events.length;
      await (
        await askedAbout(id)
      )('cancel');
      await (
        await askedAbout(id)
      )('continue');
      const entry = await storedAgent(identity, 'acme', id);
      await identity.agents.put(agentKey('acme', id), JSON.stringify({ ...entry, state: 'disabled' }));
      await (
        await askedAbout(id)
      )('continue');
      expect(
        decided().map(({ decision, rationale, user }) => [decision, rationale.join(), user?.name]),
      ).toEqual([
        ['deny', 'PERSON_SAID_NO', 'bob'],
        ['permit', 'OWN_CLIENTS', 'bob'],
        ['deny', 'AGENT_DISABLED', 'bob'],
      ]);
    });

    it('is recorded of a client of the deployment, too', async () => {
      await identity.signIn({ username: 'bob', clientId: 'deputy-mcp-client', redirectUri: 'http://127.0.0.1/callback', scope, browser: (await identity.signIn({ username: 'bob' })).browser });
      expect(decided()).toMatchObject([{ tool: 'clients_admit', agent: { id: 'deputy-mcp-client' }, facts: { attributes: { origin: 'deployment' } } }]);
    }); // prettier-ignore
  });

  it('INVARIANT (a sign-in is on the record before it counts): while the stream takes nothing nobody is signed in', async () => {
    const browser = new Browser();
    const asked = {
      redirect_uri: 'http://localhost:3000/callback',
      scope: 'openid api://deputy-agent/access_as_user',
    };
    const page = await browser.follow(authorizing('deputy-web', asked));
    const submit = () => browser.submit(page.url, { username: 'bob', password: passwordOf('bob') });
    const unasked = authorizing('deputy-web', { ...asked, prompt: 'none' });
    const answered = (url: string) => [...new URL(url).searchParams.keys()][0];
    const signIns = () => identity.events.slice(from).filter(({ tool }) => tool === 'sign_in');
    from = identity.events.length;
    isFull = true;
    const away = await submit();
    expect([away.response?.status, answered(away.url)]).toEqual([503, undefined]);
    // Nor has the browser a session from then on.
    expect(answered((await browser.follow(unasked)).url)).toBe('error');
    expect(signIns()).toEqual([]);
    isFull = false;
    expect(answered((await submit()).url)).toBe('code');
    expect(signIns()).toMatchObject([
      { type: 'decision.decided', decision: 'permit', user: { name: 'bob' }, agent: { id: 'deputy-web' } },
      { type: 'decision.completed', outcome: 'succeeded' },
    ]);
    expect(answered((await browser.follow(unasked)).url)).toBe('code');
  });

  describe('signing in to a public client that the deployment trusts is a yes to it', () => {
    const atSignIn = async () => {
      const browser = new Browser();
      const page = await browser.follow(authorizing('deputy-mcp-client'));
      from = identity.events.length;
      return () => browser.submit(page.url, { username: 'bob', password: passwordOf('bob') });
    };
    const codeIn = (landed: { url: string }) => new URL(landed.url).searchParams.get('code');

    it('decided and recorded before it counts; while the stream takes nothing nobody is let in', async () => {
      const submit = await atSignIn();
      isFull = true;
      const away = await submit();
      expect([away.response?.status, codeIn(away)]).toEqual([503, null]);
      isFull = false;
      expect(codeIn(await submit())).not.toBeNull();
      expect(recorded()).toMatchObject([
        {
          ...{ tool: 'clients_admit', decision: 'permit', rationale: ['OWN_CLIENTS'], user: { name: 'bob' } },
          ...{ agent: { id: 'deputy-mcp-client' }, facts: { attributes: { origin: 'deployment' } } },
        },
        { type: 'decision.completed', tool: 'clients_admit', outcome: 'succeeded' },
      ]);
    });

    it('which an operator who disabled the client does not allow', async () => {
      const standing = { kind: 'client', ceiling: ['read'], redirects: [], owner: 'deployment' } as const;
      const at = new Date().toISOString();
      const disabled = { version: 1, id: 'deputy-mcp-client', tenant: 'acme', trust: 'full', state: 'disabled', ...standing, createdAt: at, updatedAt: at };
      await identity.agents.put(agentKey('acme', 'deputy-mcp-client'), JSON.stringify(disabled));
      const landed = await (await atSignIn())();
      expect([codeIn(landed), new URL(landed.url).searchParams.get('error')]).toEqual([null, 'access_denied']);
      expect(decided()).toMatchObject([{ tool: 'clients_admit', decision: 'deny', rationale: ['AGENT_DISABLED'] }]);
      await identity.agents.delete(agentKey('acme', 'deputy-mcp-client'));
    }); // prettier-ignore

    it('and is none to a client that keeps a secret, nor with a wrong password', async () => {
      await identity.signIn({ username: 'bob', clientId: 'deputy-web' });
      const browser = new Browser();
      const page = await browser.follow(authorizing('deputy-mcp-client'));
      await browser.submit(page.url, { username: 'bob', password: 'wrong' });
      expect(recorded()).toEqual([]);
    });
  });

  it('says why a document was not taken, and of whom, by its host alone', async () => {
    const fresh = await startIdentity({ outside: internet.outside });
    internet.resolves('inside.example', ['10.0.0.1']);
    const serve = (path: string, what: Parameters<Internet['serves']>[1]) => internet.serves(`https://app.example/${path}`, what);
    serve('not-taken', json({ client_id: 'https://other.example/', redirect_uris: [back] }));
    serve('moved', (response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end());
    serve('garbage', json('{'));
    for (const id of ['https://inside.example/x', 'https://app.example/not-taken', 'https://app.example/moved', 'https://app.example/garbage', 'https://nowhere.example/x', `https://app.example/x?key=${apiKey}`])
      await fetch(authorizing(id).replace(identity.issuer, fresh.issuer), { headers: { accept: 'text/html' } });
    await fresh.close();
    expect(fresh.events.map((event) => event.type === 'decision.decided' && [event.rationale.join(), event.resource.id])).toEqual([
      ['DOCUMENT_INWARD', 'inside.example'],
      ['DOCUMENT_NOT_TAKEN', 'app.example'],
      ['DOCUMENT_REDIRECTS', 'app.example'],
      ['DOCUMENT_UNREADABLE', 'app.example'],
      ['DOCUMENT_UNREACHABLE', 'nowhere.example'],
      ['DOCUMENT_ADDRESS', 'app.example'],
    ]);
    expect(JSON.stringify(fresh.events)).not.toContain('deputy_key');
  }); // prettier-ignore

  it('says where a refused redirect leads, also after signing out, and nothing of what is asked without a page', async () => {
    await fetch(`${identity.issuer}/logout?client_id=deputy-web&post_logout_redirect_uri=https://evil.example/${token}`, { headers: { accept: 'text/html' } });
    await authorize('deputy-mcp-client', { prompt: 'none' });
    expect(denials()).toEqual([
      ['clients_authorize', 'ClientRequest', 'deputy-web', 'deny', 'INVALID_REQUEST', { redirect: 'evil.example' }],
    ]);
  }); // prettier-ignore
});
