import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AgentsAnswer, apis, fullScope, personKey, subjects, Verdict, verdictKey } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { answerWaiting } from '#test/mcp/answer-waiting';
import { personOf } from '#test/person-of';
import { type McpWithIdentity, startMcpWithIdentity } from '#test/mcp/start-mcp-with-identity';

const operators = Array.from({ length: 16 }, (_none, at) => ({
  ...{ username: `oscar-${String(at)}`, name: 'An Operator', tenant: 'acme', groups: ['acme-operators'] },
}));

/** mcp with the issuer that keeps the keys: from the header to the database and the log. */
describe('a machine agent', () => {
  let world: McpWithIdentity;
  let operator = '';
  const tokens = new Map<string, string>();
  const events = () => world.events;

  beforeAll(async () => {
    world = await startMcpWithIdentity(operators);
  });
  afterAll(() => world?.close());
  let turn = 0;
  beforeEach(() => {
    operator = `oscar-${String(turn++ % operators.length)}`;
  });

  const operate = async (operation: object, username = operator) => {
    let bearer = tokens.get(username);
    if (bearer === undefined) {
      const scope = `openid ${fullScope(apis.identity)}`;
      bearer = (await world.identity.signIn({ username, scope })).tokens.access_token;
      tokens.set(username, bearer);
    }
    const options = { answer: AgentsAnswer, bearer, deadlineMs: 60_000 };
    return world.web.request(subjects.identity.agents('web'), { ...operation, version: 1 }, options);
  };
  const keyOf = async (operation: object) => (await operate(operation)).issued?.key ?? '';
  const create = (name: string, group = 'acme-machine-readers') =>
    keyOf({ do: 'create', name, groups: [group] });

  let id = 0;
  /** One call over HTTP, in an older revision, which needs no envelope. */
  const send = async (headers: Record<string, string>, { method = 'tools/list', params = {}, path = '/mcp' } = {}) => {
    const response = await fetch(new URL(path, world.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-11-25', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: (id += 1), method, params }),
    });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers };
  }; // prettier-ignore
  const withKey = (key: string) => ({ 'x-agent-api-key': key });
  const call = async (headers: Record<string, string>, name: string, args: object = {}) => {
    const sent = await send(headers, { method: 'tools/call', params: { name, arguments: args } });
    const { result } = JSON.parse(sent.text) as { result?: { isError?: boolean; structuredContent?: Found; content: { text: string }[]; _meta?: object } };
    return { status: sent.status, result, text: result?.content[0]?.text ?? sent.text };
  }; // prettier-ignore
  const verdictOf = ({ result }: Awaited<ReturnType<typeof call>>) =>
    Verdict.parse((result?._meta as Readonly<Record<string, unknown>> | undefined)?.[verdictKey]);
  const refused = (code: string) =>
    events().flatMap((event) =>
      event.type === 'decision.decided' && event.tool === 'authenticate' && event.rationale[0] === code
        ? [event]
        : [],
    );
  const decidedOn = (agent: string, tool: string) =>
    events().flatMap((event) =>
      event.type === 'decision.decided' && event.stage === 'decision' && event.agent.id === agent && event.tool === tool ? [event] : [],
    ); // prettier-ignore

  it('with its key goes the same way as everybody: policy, its own Vault role, the database, the log', async () => {
    const key = await create('reader');
    const { result } = await call(withKey(key), 'products_list');
    const products = result?.structuredContent?.products ?? [];
    expect(products.length).toBeGreaterThan(3);
    // What is private is somebody's, and a machine is nobody.
    expect(products.every(({ visibility }) => visibility === 'public')).toBe(true);
    await eventually('it is recorded', () => decidedOn('acme/reader', 'products_list').length === 1);
    const [permit] = decidedOn('acme/reader', 'products_list');
    expect(permit).toMatchObject({
      ...{ decision: 'permit', rationale: ['CATALOGUE_READ'], tenant: 'acme', transport: 'http' },
      ...{ actors: ['acme/reader'], facts: { roles: ['reader'] } },
    });
    expect(permit && 'user' in permit).toBe(false);
    await eventually('its outcome names its own credential', () =>
      events().some((event) => event.type === 'decision.completed' && event.decisionId === permit?.eventId && event.lease?.role === 'acme-reader'),
    );
    expect(JSON.stringify(events())).not.toContain(key.slice('deputy_key_'.length));
  }); // prettier-ignore

  it('may what its groups, its trust and its ceiling all let it: an operator raises and lowers that', async () => {
    const [headers, agent] = [withKey(await create('writer', 'acme-machine-editors')), 'acme/writer'];
    const { result } = await call(headers, 'products_list');
    const product = result?.structuredContent?.products[0];
    const rename = (stock: number) => call(headers, 'products_update', { id: product?.id, stock });
    const remove = () => call(headers, 'products_delete', { id: product?.id });
    expect((await rename(1)).text).toContain('AGENT_NOT_APPROVED');
    await operate({ do: 'trust', id: agent, trust: 'limited' });
    await eventually('it may write', async () => (await rename(2)).result?.isError !== true);
    expect((await remove()).text).toContain('AGENT_TRUST_LIMITED');
    expect((await call(headers, 'products_create', { name: 'Robot arm', price: 5 })).text).toContain('OWNER_IS_A_PERSON');
    await operate({ do: 'trust', id: agent, trust: 'full', ceiling: ['read'] });
    await eventually('its ceiling bounds it', async () => (await remove()).text.includes('CEILING_DESTRUCTIVE'));
    await operate({ do: 'trust', id: agent, trust: 'full', ceiling: ['read', 'write', 'destructive'] });
    await eventually('its deletion waits for a person', async () => (await remove()).text.includes('It waits for approval'));
    // Whoever made it does not say yes for another person.
    const owner = (await operate({ do: 'list' })).agents.find(({ id }) => id === agent)?.owner ?? '';
    const [issuer = '', subject = ''] = owner.split('#');
    const maker = { key: personKey(issuer, subject), issuer, subject, name: operator };
    await answerWaiting(world.nats, verdictOf(await remove()).approvalId, maker);
    expect((await remove()).text).toContain('It waits for approval');
    await answerWaiting(world.nats, verdictOf(await remove()).approvalId, personOf('dave'));
    expect((await remove()).result?.isError).not.toBe(true);
    // A reader's groups open no writer, however far the agent is trusted.
    const reader = withKey(await create('trusted-reader'));
    await operate({ do: 'trust', id: 'acme/trusted-reader', trust: 'full' });
    expect((await call(reader, 'products_update', { id: product?.id, stock: 3 })).text).toContain('WRITE_NEEDS_EDITOR');
  }); // prettier-ignore

  it('by client credentials is the same agent', async () => {
    const key = await create('by-oauth');
    const basic = Buffer.from(`${encodeURIComponent('acme/by-oauth')}:${key}`).toString('base64');
    const response = await fetch(`${world.identity.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: fullScope(apis.mcp) }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect((await call(headers, 'products_list')).result?.isError).not.toBe(true);
    await operate({ do: 'revoke', id: 'acme/by-oauth' });
    await eventually('its token ends with the key', async () => (await send(headers)).status === 401);
  });

  it('whose key is revoked: a refused key opens nothing, it is refused before anything is decided, on the record, though its token was remembered', async () => {
    const key = await create('leaving');
    expect((await send(withKey(key))).status).toBe(200);
    await operate({ do: 'revoke', id: 'acme/leaving' });
    await eventually('it is refused', async () => (await send(withKey(key))).status === 401);
    const { text, headers } = await send(withKey(key));
    expect(text).toContain('KEY_REVOKED');
    expect(text).not.toContain(key);
    expect(headers.get('www-authenticate')).toContain('resource_metadata=');
    await eventually('it is recorded', () => refused('KEY_REVOKED').length > 0);
    expect(refused('KEY_REVOKED')[0]).toMatchObject({ ...{ tenant: 'acme', agent: { id: 'acme/leaving' }, decision: 'deny' } });
  }); // prettier-ignore

  it('is disabled and enabled: its key is refused meanwhile', async () => {
    const key = await create('resting');
    expect((await send(withKey(key))).status).toBe(200);
    await operate({ do: 'disable', id: 'acme/resting' });
    await eventually('it is refused', async () => (await send(withKey(key))).text.includes('AGENT_DISABLED'));
    await eventually('it is recorded', () => refused('AGENT_DISABLED').some(({ agent }) => agent.id === 'acme/resting'));
    await operate({ do: 'enable', id: 'acme/resting' });
    await eventually('it is taken', async () => (await send(withKey(key))).status === 200);
  }); // prettier-ignore

  it('goes on through a rotation: both keys are taken while they overlap, then the newer alone', async () => {
    const former = await create('turning');
    expect((await send(withKey(former))).status).toBe(200);
    const newer = await keyOf({ do: 'rotate', id: 'acme/turning', overlapSeconds: 3600 });
    expect([(await send(withKey(former))).status, (await send(withKey(newer))).status]).toEqual([200, 200]);
    const newest = await keyOf({ do: 'rotate', id: 'acme/turning', overlapSeconds: 0 });
    await eventually('the former are over', async () =>
      (await send(withKey(former))).text.includes('KEY_ENDED'),
    );
    expect([(await send(withKey(newer))).status, (await send(withKey(newest))).status]).toEqual([401, 200]);
  });

  it('that nobody knows: a refused key is recorded or counted, and never kept', async () => {
    const stranger = `deputy_key_${'s'.repeat(43)}`;
    for (let tries = 0; tries < 5; tries += 1) {
      const { status, text } = await send(withKey(stranger));
      expect([status, text.includes('KEY_UNKNOWN'), text.includes(stranger)]).toEqual([401, true, false]);
    }
    await eventually('it is counted', () =>
      events().some((event) => event.type === 'decision.repeated' && event.tool === 'authenticate' && event.agent.id === '-' && event.count >= 4),
    );
    expect(refused('KEY_UNKNOWN')).toHaveLength(1);
    expect(JSON.stringify(events())).not.toContain(stranger);
  }); // prettier-ignore

  it.each([
    ['in the header of a token', (key: string) => [{ authorization: `Bearer ${key}` }], 'KEY_MISPLACED'],
    ['in another header', (key: string) => [{ 'x-api-key': key }], 'KEY_MISPLACED'],
    ['in a cookie', (key: string) => [{ cookie: `key=${key}` }], 'KEY_MISPLACED'],
    ['in the address', (key: string) => [{}, `/mcp?api_key=${key}`], 'KEY_MISPLACED'],
    ['in the address, percent-encoded', (key: string) => [{}, `/mcp?x=${key.replaceAll('_', '%5F')}`], 'KEY_MISPLACED'],
    ['in the address, hidden', (key: string) => [{}, `/mcp?x=%2564${key.slice(1)}`], 'KEY_MISPLACED'],
    ['in a cookie, hidden', (key: string) => [{ cookie: `x=%64${key.slice(1)}` }], 'KEY_MISPLACED'],
    ['behind the address', (key: string) => [{}, `/mcp/${key}`], 'KEY_MISPLACED'],
    ['in an address that leads away from it', (key: string) => [{}, `/${key}/%2e%2e%2fmcp`], 'KEY_MISPLACED'],
    ['in an address where nothing is', (key: string) => [withKey(key), `/no/%64${key.slice(1)}`], 'KEY_MISPLACED'],
    ['in the address of something else', (key: string) => [{}, `/health/live?${key}`], 'KEY_MISPLACED'],
    ['in the address and in its header', (key: string) => [withKey(key), `/mcp?key=${key}`], 'KEY_MISPLACED'],
    ['beside a token', (key: string) => [{ ...withKey(key), authorization: 'Bearer x.y.z' }], 'KEY_BESIDE_TOKEN'],
    ['twice', (key: string) => [withKey(`${key}, ${key}`)], 'KEY_MALFORMED'],
  ] as const)('with its key %s is refused clearly, on the record', async (_where, put, code) => {
    const key = `deputy_key_${'m'.repeat(43)}`;
    const [headers, path] = put(key) as unknown as [Record<string, string>, string | undefined];
    const sent = await send(headers, path === undefined ? {} : { path });
    expect([sent.status, sent.text.includes(code)]).toEqual([code === 'KEY_MALFORMED' ? 401 : 400, true]);
    expect(sent.text).not.toContain(key.slice(1));
    // Equal ones are counted in the record of the first.
    await eventually('it is recorded', () => refused(code).length > 0);
    expect(refused(code)).toHaveLength(1);
    expect(JSON.stringify(events())).not.toContain(key);
  }); // prettier-ignore

  it('with a key waits for nobody who guesses keys at its address, also where that key was never seen; whoever guesses is told to wait', async () => {
    const [key, fresh] = [await create('neighbour'), await create('newcomer')];
    const from = (address: string) => ({ 'x-forwarded-for': address });
    expect((await send({ ...withKey(key), ...from('203.0.113.9') })).status).toBe(200);
    const guess = (at: number) => `deputy_key_${String(at).padStart(43, 'g')}`;
    const guesses = (round: number) =>
      Promise.all(Array.from({ length: 260 }, (_none, at) => send({ ...withKey(guess(round * 260 + at)), ...from('203.0.113.9') })));
    // On a slow machine what was spent comes back while they guess: so they go on.
    const late: Awaited<ReturnType<typeof send>>[] = [];
    for (let round = 0; late.length === 0 && round < 8; round += 1)
      late.push(...(await guesses(round)).filter(({ status }) => status === 429));
    expect(late.length).toBeGreaterThan(0);
    expect(late[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
    for (const one of [key, fresh]) expect((await send({ ...withKey(one), ...from('203.0.113.9') })).status).toBe(200);
    expect((await send({ ...withKey(guess(0)), ...from('198.51.100.7') })).status).toBe(401);
  }); // prettier-ignore

  it('is told where nothing is, and an address is not echoed', async () => {
    const { status, text } = await send({}, { path: '/mcp/some-secret?of=it' });
    expect([status, text.includes('secret')]).toEqual([404, false]);
  });

  describe('that is to act for a person', () => {
    it('does so while they consent: both are named, and what may be done is what both may', async () => {
      const key = await keyOf({ do: 'create', name: 'helper', person: 'bob' });
      expect((await send(withKey(key))).text).toContain('CONSENT_MISSING');
      await operate({ do: 'consent', id: 'acme/helper' }, 'bob');
      await eventually('it is taken', async () => (await send(withKey(key))).status === 200);
      const create = () => call(withKey(key), 'products_create', { name: 'Helping hand', price: 5 });
      // The person may, and the agent may not yet.
      expect((await create()).text).toContain('AGENT_NOT_APPROVED');
      await operate({ do: 'trust', id: 'acme/helper', trust: 'limited' });
      await operate({ do: 'consent', id: 'acme/helper' }, 'bob');
      await eventually('it may write', async () => {
        const { result } = await create();
        return result !== undefined && result.isError !== true;
      });
      await eventually('it is recorded', () => decidedOn('acme/helper', 'products_create').some(({ decision }) => decision === 'permit'));
      const permit = decidedOn('acme/helper', 'products_create').find(({ decision }) => decision === 'permit');
      expect(permit).toMatchObject({ user: { name: 'bob' }, agent: { id: 'acme/helper' }, actors: ['acme/helper'] });
      await operate({ do: 'withdraw', id: 'acme/helper' }, 'bob');
      await eventually('it is refused', async () => (await send(withKey(key))).text.includes('CONSENT_MISSING'));
    }); // prettier-ignore

    it('may no more than that person, however far it is trusted', async () => {
      const key = await keyOf({ do: 'create', name: 'for-alice', person: 'alice' });
      await operate({ do: 'trust', id: 'acme/for-alice', trust: 'full' });
      await operate({ do: 'consent', id: 'acme/for-alice' }, 'alice');
      await eventually('it is taken', async () => (await send(withKey(key))).status === 200);
      const { text } = await call(withKey(key), 'products_create', { name: 'Not mine', price: 5 });
      expect(text).toContain('WRITE_NEEDS_EDITOR');
    });
  });
});

interface Found {
  readonly products: readonly { readonly id: string; readonly visibility: string }[];
}
