import { randomUUID } from 'node:crypto';
import { request as nodeRequest } from 'node:http';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CallToolResult } from '@modelcontextprotocol/client';
import {
  buckets,
  type DecisionEvent,
  EndingConfirmed,
  personKey,
  Readiness,
  subjects,
  Verdict,
  verdictKey,
  withheldKey,
} from '#libs/contracts';
import { fetchOverMesh, MeshClient, openBucket, revoke } from '#libs/mesh';
import { CredentialBroker } from '#libs/credentials';
import { eventually } from '#test/eventually';
import { rawRequest } from '#test/raw-request';
import { answerWaiting } from '#test/mcp/answer-waiting';
import { McpTestClient } from '#test/mcp/mcp-client';
import { startTestMcp, type TestMcp } from '#test/mcp/start-test-mcp';
import { personOf } from '#test/person-of';
import { subjectOf, type TokenOptions } from '#test/issuer/token-claims';
import { CredentialLender, type Loan } from './enforcement/credential-lender.js';
import { decidedBy, mcpRequest } from '#test/enforcement/fake-world';
import { type EnforcementPorts, enforcementPorts } from './enforcement/ports.js';
import { McpEndpoint } from './protocol/mcp-endpoint.js';

let mcp: TestMcp;
beforeAll(async () => {
  mcp = await startTestMcp();
});
afterAll(async () => {
  await mcp?.close();
});

const outside = { actors: ['deputy-mcp-client'] };
type Shown = { id: string; name: string; price: number; owner: string; visibility: string; version: number; stock: number; category: string }; // prettier-ignore

const products = (answer: { structured: Record<string, unknown> }) =>
  answer.structured['products'] as Shown[];
const product = (answer: { structured: Record<string, unknown> }) => answer.structured['product'] as Shown;
const keyOf = (name: string) => personKey('local', subjectOf(name));
const productsIn = async (tenant = 'acme') =>
  (await mcp.documentdb.connect()).db(`tenant-${tenant}`).collection<{ _id: string; name: string; visibility: string; owner: string; priceCents: number }>('products'); // prettier-ignore
/** But counts: a client of another revision is refused the same again. */
const eventsOf = (callId: string) =>
  mcp.events.filter((event) => event.callId === callId && event.type !== 'decision.repeated');
const kindOf = (event: DecisionEvent) => {
  if (event.type === 'decision.repeated') return `again ${String(event.count)}`;
  return event.type === 'decision.decided' ? `${event.stage} ${event.decision}` : event.outcome;
};

describe('what an operator ends', () => {
  const usersThere = async () => {
    const admin = (await mcp.documentdb.connect()).db('admin');
    const { users } = (await admin.command({ usersInfo: 1 })) as { users: { user: string }[] };
    return users.map(({ user }) => user);
  };

  it('is confirmed by mcp step by step, once nothing of it is left: calls that run and begin, open cursors, connections, logins, users', async () => {
    const [sid, order] = [randomUUID(), randomUUID()];
    const token = await mcp.token('bob', { overrides: { sid } });
    // An open cursor on the very credential that the calls borrow.
    const borrowed = await mcp.app.get(CredentialBroker).borrow({
      token,
      tokenExpiresAt: Math.floor(Date.now() / 1_000) + 300,
      holder: { sessionId: sid, tenant: 'acme', user: { key: keyOf('bob') }, actors: [], issuedAt: 1 },
      tenant: 'acme',
      database: 'tenant-acme',
      access: 'reader',
    });
    const cursor = borrowed.db.collection('products').find().batchSize(1);
    expect(await cursor.next()).not.toBeNull();
    const { username = '', password = '' } = borrowed.db.client.options.credentials ?? {};

    const callers = await Promise.all([1, 2, 3, 4].map(() => McpTestClient.connect(mcp, 'nats', token)));
    // A deletion that waits for another person.
    const dear = await (await productsIn()).findOne({ priceCents: { $gte: 150_000 }, visibility: 'public' });
    const { verdict: waiting } = (await callers[0]?.call('products_delete', { id: dear?._id })) ?? {};
    expect(waiting).toMatchObject({ waitsFor: 'approval' });
    let [begun, refused] = [0, 0];
    // Each calls again and again, so that some run and some begin when it is ended.
    const calling = callers.map(async (client) => {
      for (;;) {
        begun += 1;
        try {
          const { verdict } = await client.call('products_search', { inStock: true });
          if (verdict.decision === 'deny') break;
        } catch {
          break;
        }
      }
      refused += 1;
    });
    await eventually('calls run', () => begun >= 12);
    const identity = await mcp.nats.connect('identity');
    await revoke(identity, { kind: 'session', id: sid, within: 'acme', reason: 'by_operator', order });
    const bucket = await openBucket(identity, buckets.mcpEndings.name);
    const confirmed = async () => {
      const [key] = await bucket.keys(order);
      const stored = key === undefined ? undefined : await bucket.get(key);
      return stored && EndingConfirmed.parse(JSON.parse(new TextDecoder().decode(stored.value)));
    };
    await eventually('mcp has confirmed, and nothing is left', async () => (await confirmed())?.steps.every(({ left }) => left === 0) ?? false);
    const steps = Object.fromEntries((await confirmed())?.steps.map(({ step, done }) => [step, done]) ?? []);
    expect(Object.keys(steps).sort()).toEqual(['approvals_voided', 'calls_stopped', 'connections_closed', 'database_users_dropped', 'logins_revoked', 'tokens_denied']);
    expect(steps['approvals_voided']).toBe(1);
    expect(steps['logins_revoked']).toBeGreaterThanOrEqual(1);
    expect(steps['database_users_dropped']).toBe(steps['connections_closed']);
    expect(await usersThere()).not.toContain(borrowed.databaseUser);
    await expect((async () => { while (await cursor.next()); })()).rejects.toThrow(); // prettier-ignore
    // A pool that reconnects with the old credential is refused by the database itself.
    const old = new MongoClient(`mongodb://${mcp.documentdb.address}/`, { auth: { username, password }, authSource: 'admin', directConnection: true, serverSelectionTimeoutMS: 60_000 });
    await expect(old.connect()).rejects.toMatchObject({ code: 18 });
    await old.close();
    await Promise.all(calling);
    expect(refused).toBe(4);
    await Promise.all(callers.map((client) => client.close().catch(() => undefined)));
  }); // prettier-ignore
});

describe.each([
  ['nats', '2026-07-28'],
  ['http', '2026-07-28'],
  ['http', '2025-11-25'],
] as const)('over %s in %s', (transport, revision) => {
  const clients = new Map<string, McpTestClient>();
  afterAll(() => Promise.all([...clients.values()].map((client) => client.close())));

  async function as(username: string): Promise<McpTestClient> {
    const known = clients.get(username);
    if (known) return known;
    const token = await mcp.token(username, transport === 'http' ? outside : {});
    const client = await McpTestClient.connect(mcp, transport, token, revision);
    clients.set(username, client);
    return client;
  }
  const call = async (username: string, tool: string, args: Record<string, unknown> = {}) =>
    (await as(username)).call(tool, args);
  /** As bob, who confirms it. */
  const remove = async (id: string) => {
    const { verdict } = await call('bob', 'products_delete', { id });
    expect(verdict).toMatchObject({ decision: 'deny', waitsFor: 'confirmation' });
    await answerWaiting(mcp.nats, verdict.approvalId, personOf('bob'));
    return call('bob', 'products_delete', { id });
  };

  it('a revoked session ends a token that was just taken, a warm pool and its database user', async () => {
    const sid = randomUUID();
    const change = { ...(transport === 'http' && outside), overrides: { sid } };
    const client = await McpTestClient.connect(mcp, transport, await mcp.token('bob', change));
    const { verdict } = await client.call('products_list', { limit: 1 });
    const outcomeOf = () =>
      eventsOf(verdict.callId).flatMap((event) => (event.type === 'decision.completed' ? event : []))[0];
    await eventually('the outcome is in the stream', () => outcomeOf() !== undefined);
    const databaseUser = outcomeOf()?.lease?.databaseUser;
    const userIsThere = async () => {
      const admin = (await mcp.documentdb.connect()).db('admin');
      const { users } = (await admin.command({ usersInfo: databaseUser })) as { users: unknown[] };
      return users.length > 0;
    };
    expect(await userIsThere()).toBe(true);
    await revoke(await mcp.nats.connect('identity'), { kind: 'session', id: sid, reason: 'signed_out' });
    await eventually('nothing is taken any more', () =>
      client.call('products_list', { limit: 1 }).then(
        () => false,
        (error: unknown) => /401|revoked|Unauthorized/i.test(String(error)),
      ),
    );
    await eventually('its database user is gone', async () => !(await userIsThere()));
    // Who else is the same person, by another sign-in, goes on.
    expect((await call('bob', 'products_list', { limit: 1 })).isError).toBe(false);
    await client.close();
  });

  it('lists the catalogue sorted by price, and says by which rule', async () => {
    const answer = await call('alice', 'products_list', { sort: 'price', limit: 100 });
    const prices = products(answer).map(({ price }) => price);
    expect(prices.length).toBeGreaterThan(60);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    expect(answer.verdict).toMatchObject({ rationale: ['CATALOGUE_READ'], policies: ['catalogue-read'] });
  });

  it('pages without a gap or a repetition over rows that are hidden', async () => {
    const whole = products(await call('alice', 'products_list', { limit: 100 })).map(({ id }) => id);
    const paged: string[] = [];
    for (let page = 1, more = true; more; page += 1) {
      const { structured } = await call('alice', 'products_list', { limit: 7, page });
      paged.push(...(structured['products'] as Shown[]).map(({ id }) => id));
      more = structured['hasMore'] as boolean;
    }
    expect(paged).toEqual(whole);
  });

  it('finds laptops under $1500, the cheapest monitors, and nothing where nothing is', async () => {
    const laptops = products(await call('bob', 'products_search', { category: 'laptop', maxPrice: 1500 }));
    expect(laptops.length).toBeGreaterThan(2);
    expect(laptops.every(({ category, price }) => category === 'Laptops' && price <= 1500)).toBe(true);
    const cheapest = products(
      await call('bob', 'products_search', { category: 'Monitors', sort: 'price', limit: 3 }),
    );
    expect(cheapest).toHaveLength(3);
    expect(products(await call('bob', 'products_search', { text: '.*' }))).toEqual([]);
  });

  it('creates, changes and deletes as an editor', async () => {
    const created = product(await call('bob', 'products_create', { name: 'MacBook Air', price: 899.99 }));
    expect(created).toMatchObject({ price: 899.99, owner: 'bob', visibility: 'public', version: 1 });
    const { id } = created;
    expect(id).toMatch(/^[a-z][a-z0-9]{6}$/);
    const updated = product(await call('bob', 'products_update', { id, price: 899 }));
    expect(updated).toMatchObject({ id, price: 899, name: 'MacBook Air', version: 2 });
    const stale = await call('bob', 'products_update', { id, price: 1, expectedVersion: 1 });
    expect([stale.isError, stale.text]).toEqual([true, expect.stringContaining('(conflict)')]);
    const deleted = await remove(id);
    expect(deleted.structured['deleted']).toMatchObject({ id });
    expect((await call('bob', 'products_get', { id })).verdict.rationale).toEqual(['RESOURCE_NOT_FOUND']);
  });

  it("refuses a reader's create by policy, names the rule, records it and borrows nothing", async () => {
    const { isError, text, verdict } = await call('alice', 'products_create', { name: 'x', price: 1 });
    expect(isError).toBe(true);
    expect(text).toContain('WRITE_NEEDS_EDITOR');
    expect(verdict).toMatchObject({ decision: 'deny', policies: ['writes-need-editor'] });
    await eventually('the denial is in the stream', () => eventsOf(verdict.callId).length === 1);
    expect(eventsOf(verdict.callId).map(kindOf)).toEqual(['admission deny']);
  });

  it('records each permit before what it permits and the outcome after, under one call id', async () => {
    const { verdict } = await call('bob', 'products_update', { id: '101', stock: 30 });
    await eventually('all events are in the stream', () => eventsOf(verdict.callId).length === 3);
    const [admission, decision, outcome] = eventsOf(verdict.callId);
    expect([admission, decision, outcome].map((event) => event && kindOf(event))).toEqual([
      'admission permit', 'decision permit', 'succeeded',
    ]); // prettier-ignore
    expect(decision).toMatchObject({ eventId: verdict.decisionId, transport, peer: transport === 'nats' ? 'agent' : null, resource: { type: 'Product', id: '101' } }); // prettier-ignore
    expect(outcome).toMatchObject({ decisionId: verdict.decisionId, lease: { role: 'acme-writer' } });
    expect(JSON.stringify(eventsOf(verdict.callId))).not.toContain('eyJ');
  });

  it('records who, how, from where, in which revision, and on what facts', async () => {
    const { verdict } = await call('bob', 'products_update', { id: '101', stock: 30 });
    await eventually('all events are in the stream', () => eventsOf(verdict.callId).length === 3);
    const [admission, decision, outcome] = eventsOf(verdict.callId);
    const bob = { key: keyOf('bob'), issuer: 'local', subject: subjectOf('bob'), name: 'bob' };
    const from =
      transport === 'nats' ? { peer: 'agent', address: null } : { peer: null, address: '127.0.0.1' };
    for (const event of [admission, decision])
      expect(event).toMatchObject({ version: 2, user: bob, tenant: 'acme', revision, ...from });
    expect(outcome).toMatchObject({ version: 2, user: bob });
    // Both credentials of a call can be found in Vault's log: the one that looked and the one that wrote.
    expect(admission).not.toHaveProperty('lease');
    const digest = expect.stringMatching(/^sha256:/) as unknown;
    expect(decision).toMatchObject({ lease: { digest, role: 'acme-reader' } });
    const missed = await call('bob', 'products_get', { id: 'not-there' });
    await eventually('the denial is in the stream', () => eventsOf(missed.verdict.callId).length === 2);
    expect(eventsOf(missed.verdict.callId)[1]).toMatchObject({ lease: { digest, role: 'acme-reader' } });
    const stored = await (await productsIn()).findOne({ _id: '101' });
    const facts = decision?.type === 'decision.decided' ? decision.facts : undefined;
    expect(facts).toMatchObject({
      roles: ['editor'],
      attributes: { tenant: 'acme', visibility: stored?.visibility },
    });
    expect(Object.keys(facts?.withheld ?? {})).toEqual(['owner']);
    expect(JSON.stringify(facts)).not.toContain(String(stored?.owner));
  });

  it('hides private products of others from lists, searches and by id, also to change or delete them', async () => {
    const hidden = await (await productsIn()).findOne({ visibility: 'private', owner: keyOf('carol') });
    const { _id: id = '', name = '' } = hidden ?? {};
    expect(id).not.toBe('');
    const listed = products(await call('bob', 'products_list', { limit: 100 }));
    expect(listed.filter(({ owner, visibility }) => visibility === 'private' && owner !== 'bob')).toEqual([]);
    expect(products(await call('bob', 'products_search', { name }))).toEqual([]);
    for (const [tool, args] of [['products_get', {}], ['products_update', { price: 1 }], ['products_delete', {}]] as const) {
      const there = await call('bob', tool, { id, ...args });
      const absent = await call('bob', tool, { id: '99999', ...args });
      expect(there.text.replace(id, 'X')).toBe(absent.text.replace('99999', 'X'));
      expect(there.verdict).toMatchObject({ decision: 'deny', rationale: ['RESOURCE_NOT_FOUND'], policies: [] });
    } // prettier-ignore
    expect(product(await call('carol', 'products_get', { id }))).toMatchObject({ id, owner: 'carol' });
  });

  it("a name is no right: who is called carol, here or at another issuer, and carol see nothing of each other's", async () => {
    const namesake = { groups: ['acme-readers'], overrides: { preferred_username: 'carol' } };
    const token = await mcp.token('mallory', { ...namesake, ...(transport === 'http' && outside) });
    const mallory = await McpTestClient.connect(mcp, transport, token, revision);
    clients.set('mallory', mallory);
    const stored = await productsIn();
    const theirs = personKey('https://partner.example', subjectOf('carol'));
    const partners = { _id: `partners-${transport}-${revision}`, owner: theirs, ownerName: 'carol' };
    const { _id, ...same } = (await stored.findOne({ visibility: 'private', owner: keyOf('carol') })) ?? {};
    await stored.insertMany([
      { ...same, ...partners },
      { ...same, _id: `old-${transport}-${revision}`, owner: 'carol' },
    ] as never[]);
    for (const [person, id] of [['mallory', _id], ['carol', partners._id], ['carol', `old-${transport}-${revision}`], ['mallory', `old-${transport}-${revision}`]] as const) {
      expect((await call(person, 'products_get', { id })).verdict.rationale).toEqual(['RESOURCE_NOT_FOUND']);
    } // prettier-ignore
    const listed = products(await call('carol', 'products_list', { limit: 100 }));
    expect(listed.map(({ id }) => id)).not.toContain(partners._id);
    // A key is shown to nobody, not even with what is theirs.
    expect(product(await call('carol', 'products_get', { id: _id }))).toMatchObject({ owner: 'carol' });
    expect(JSON.stringify(listed)).not.toContain('#');
    await stored.deleteMany({ _id: { $in: [partners._id, `old-${transport}-${revision}`] } });
  });

  it("shows another tenant's editor nothing of this one", async () => {
    const listed = products(await call('dave', 'products_list', { limit: 100 }));
    const own = await (await productsIn('globex')).distinct('name');
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.filter(({ name }) => !own.includes(name))).toEqual([]);
    const theirs = await (await productsIn()).find().toArray();
    const ids = new Set(await (await productsIn('globex')).distinct('_id'));
    const foreign = theirs.find(({ _id }) => !ids.has(_id));
    const { verdict } = await call('dave', 'products_get', { id: foreign?._id });
    expect(verdict).toMatchObject({ decision: 'deny', rationale: ['RESOURCE_NOT_FOUND'] });
  });

  it('lets an auditor at no product', async () => {
    const { verdict } = await call('erin', 'products_list');
    expect(verdict).toMatchObject({ decision: 'deny', rationale: ['AUDITOR_SEPARATION'] });
  });

  it('lists to each the tools they could be allowed, and withholds the others with the rule', async () => {
    const offered = async (username: string) => {
      const { tools, _meta } = await (await as(username)).client.listTools();
      const withheld = (_meta?.[withheldKey] ?? []) as { name: string; rationale: string[] }[];
      const ofProducts = ({ name }: { name: string }) => name.startsWith('products_');
      return {
        tools: tools.filter(ofProducts).map(({ name }) => name),
        withheld: withheld.filter(ofProducts),
      };
    };
    expect((await offered('bob')).tools).toHaveLength(7);
    const alice = await offered('alice');
    expect(alice.tools).toEqual(['products_list', 'products_search', 'products_get']);
    expect(alice.withheld[0]).toMatchObject({ name: 'products_create', rationale: ['WRITE_NEEDS_EDITOR'] });
    expect((await offered('erin')).tools).toEqual([]);
  });

  it.each([
    ['an operator for text', 'products_search', { name: { $ne: null } }],
    ['an operator for a price', 'products_search', { maxPrice: { $gt: 0 } }],
    ['a filter nobody declared', 'products_list', { filter: { $where: 'sleep(1)' } }],
    ['an operator for an id', 'products_delete', { id: { $gt: '' } }],
    ['three decimals', 'products_create', { name: 'x', price: 1.005 }],
    ['an owner', 'products_create', { name: 'x', price: 1, owner: 'alice' }],
    ['nothing to change', 'products_update', { id: '101' }],
  ])('refuses %s as an argument', async (_what, tool, args) => {
    const answer = await call('bob', tool, args);
    expect(answer.verdict).toMatchObject({ decision: 'deny', rationale: ['ARGUMENTS_INVALID'] });
  });

  it('takes a pattern for the text it is', async () => {
    const { id } = product(
      await call('bob', 'products_create', { name: 'Cable (2 m) [USB-C] $5 ^.*', price: 5 }),
    );
    for (const args of [
      { text: '(2 m) [usb-c] $5' },
      { name: 'cable (2 m) [usb-c] $5 ^.*' },
      { text: '^.*' },
    ]) {
      expect(products(await call('bob', 'products_search', args)).map((one) => one.id)).toEqual([id]);
    }
    await remove(id);
  });
});

describe('tokens', () => {
  const audience = 'api://deputy-mcp';
  const statusOver = {
    nats: async (token: string) => {
      const overMesh = fetchOverMesh(mcp.agent, subjects.mcp.exchange('agent'));
      return (await overMesh(mcpRequest('tools/list', {}, { token }))).status;
    },
    http: async (token: string) => {
      const { headers, body } = mcpRequest('tools/list', {}, { token });
      return (
        await fetch(`${mcp.url}/mcp`, { method: 'POST', headers, body: await new Response(body).text() })
      ).status;
    },
  };

  it.each(['nats', 'http'] as const)('that are not for this service, or forged, are refused over %s', async (transport) => {
    const t = { audience, username: 'bob', ...(transport === 'http' && outside) };
    const { forge } = mcp.issuer;
    const issue = (options: TokenOptions) => mcp.issuer.issue(options);
    expect(await statusOver[transport](await issue(t))).toBe(200);
    const refused = {
      'for the agent': await issue({ ...t, audience: 'api://deputy-agent' }),
      expired: await forge.expired(t),
      unsigned: forge.unsigned(t),
      hmac: await forge.hmacWithPublicKey(t),
      'other key': await forge.otherKey(t),
      'wrong type': await forge.wrongType(t),
      'of no tenant': await issue({ ...t, tenant: 'initech' }),
    };
    const lacking = await issue({ ...t, overrides: { scope: 'openid' } });
    expect(await statusOver[transport](lacking)).toBe(403);
    for (const [what, token] of Object.entries(refused)) {
      expect([what, await statusOver[transport](token)]).toEqual([what, 401]);
    }
  }); // prettier-ignore

  it('INVARIANT (a refused token is recorded or counted): a flood of forged ones is one record for its rule, with nothing that they say', async () => {
    const forged = await Promise.all(
      Array.from({ length: 33 }, (_none, i) => mcp.issuer.forge.otherKey({ audience, username: `mallory-${String(i)}`, tenant: 'acme', ...outside })),
    );
    for (const token of forged) expect(await statusOver.http(token)).toBe(401);
    const ofTokens = () => mcp.events.filter((event) => event.tool === 'authenticate' && event.type !== 'decision.completed' && event.resource.type === 'AccessToken' && (event.type === 'decision.repeated' || event.transport === 'http'));
    const first = () => ofTokens().find((event) => event.type === 'decision.decided' && event.rationale.join() === 'TOKEN_SIGNATURE');
    await eventually('they are counted', () => ofTokens().some((event) => event.type === 'decision.repeated' && event.decisionId === first()?.eventId && event.count >= 32));
    expect(first()).toMatchObject({ tenant: '-', agent: { id: '-' }, decision: 'deny', stage: 'admission', actors: [], tokenId: '-' });
    expect(ofTokens().filter((event) => event.type === 'decision.decided' && event.rationale.join() === 'TOKEN_SIGNATURE')).toHaveLength(1);
    const text = JSON.stringify(ofTokens());
    for (const token of forged) expect(text).not.toContain(token.slice(0, 40));
    expect(text).not.toContain('mallory');
  }); // prettier-ignore

  it('whose actor is not the peer are refused', async () => {
    expect(await statusOver.nats(await mcp.token('bob', { actors: ['deputy-web'] }))).toBe(401);
    expect(await statusOver.nats(await mcp.token('bob', outside))).toBe(401);
  });

  it('of a mesh service are refused over HTTP', async () => {
    expect(await statusOver.http(await mcp.token('bob'))).toBe(401);
  });

  it("carry no weight by another tenant's groups", async () => {
    const token = await mcp.token('dave', { groups: ['acme-editors'] });
    const client = await McpTestClient.connect(mcp, 'nats', token);
    expect((await client.call('products_list')).verdict).toMatchObject({ decision: 'deny' });
    await client.close();
  });
});

describe('the HTTP face', () => {
  const post = (headers: Record<string, string>, body = '{}') =>
    new Promise<number>((resolve, reject) => {
      const sent = nodeRequest(`${mcp.url}/mcp`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end(body);
    });

  it('tells a client without a token where to get one', async () => {
    const answer = await fetch(`${mcp.url}/mcp`, { method: 'POST', body: '{}' });
    const at = /resource_metadata="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '')?.[1] ?? '';
    expect(answer.status).toBe(401);
    expect(await (await fetch(at)).json()).toMatchObject({
      resource: `${mcp.url}/mcp`,
      authorization_servers: [mcp.issuer.issuer],
      scopes_supported: ['access_as_user', 'catalogue:read', 'catalogue:write'].map((scope) => `api://deputy-mcp/${scope}`), // prettier-ignore
    });
    expect((await fetch(`${mcp.url}/.well-known/oauth-protected-resource`)).status).toBe(200);
  });

  it('INVARIANT (metadata agrees with the address): whichever loopback name the client uses, and no other', async () => {
    const { port } = new URL(mcp.url);
    for (const name of ['localhost', '127.0.0.1', 'LOCALHOST']) {
      const own = `http://${name}:${port}`;
      const { headers } = await fetch(`${own}/mcp`, { method: 'POST', body: '{}' });
      const at = /resource_metadata="([^"]+)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? '';
      expect(at).toBe(`${own.toLowerCase()}/.well-known/oauth-protected-resource/mcp`);
      expect(await (await fetch(at)).json()).toMatchObject({ resource: `${own.toLowerCase()}/mcp` });
    }
    const { body } = await rawRequest(mcp.url, [
      'GET /.well-known/oauth-protected-resource/mcp HTTP/1.1',
      'host: evil.example',
      'connection: close',
      '',
      '',
    ]);
    expect(body).toContain(`${mcp.url}/mcp`);
    expect(body).not.toContain('evil');
  });

  it('records a call with a good token of which only a part comes', async () => {
    const token = await mcp.token('bob', outside);
    const before = mcp.events.length;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': 108, 'mcp-method': 'tools/call', 'mcp-name': 'products_delete' };
    const sent = nodeRequest(`${mcp.url}/mcp`, { method: 'POST', headers: { ...headers, 'mcp-protocol-version': '2026-07-28' } });
    sent.on('error', () => undefined);
    sent.write('{"jsonrpc":"2.0"', () => sent.destroy());
    const refused = () => mcp.events.slice(before).find((event) => event.type === 'decision.decided' && event.tool === 'products_delete');
    await eventually('it is recorded', () => refused() !== undefined);
    expect(refused()).toMatchObject({ decision: 'deny', rationale: ['ENVELOPE_INVALID'], user: { name: 'bob' } });
  }); // prettier-ignore

  it('lets a client in a browser read the metadata, from wherever it was loaded', async () => {
    for (const path of ['', '/mcp', '/mcp/']) {
      const at = `${mcp.url}/.well-known/oauth-protected-resource${path}`;
      const headers = { origin: 'https://inspector.example' };
      const preflight = await fetch(at, {
        method: 'OPTIONS',
        headers: { ...headers, 'access-control-request-method': 'GET', 'access-control-request-headers': 'mcp-protocol-version' },
      });
      expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, '*']);
      const read = await fetch(at, { headers });
      expect([read.status, read.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    }
  }); // prettier-ignore

  it('tells a client whose token lacks a scope with which one to come again', async () => {
    const token = await mcp.token('bob', { actors: ['deputy-mcp-client'], overrides: { scope: 'openid' } });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${mcp.url}/mcp`, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer error="insufficient_scope", resource_metadata="${mcp.url}/.well-known/oauth-protected-resource/mcp", scope="api://deputy-mcp/access_as_user"`,
    );
  });

  it('echoes no request: TRACE is not served', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = nodeRequest(`${mcp.url}/mcp`, { method: 'TRACE' }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(status).toBe(405);
  });

  it('takes no request that could be read in two ways', async () => {
    const { host } = new URL(mcp.url);
    const attempt = (...headers: string[]) =>
      rawRequest(mcp.url, [
        'POST /mcp HTTP/1.1',
        'connection: close',
        'content-length: 0',
        ...headers,
        '',
        '',
      ]);
    expect(await attempt(`host: ${host}`)).toMatchObject({ status: 401 });
    const twice = await attempt(`host: ${host}`, 'authorization: Bearer a', 'authorization: Bearer b');
    expect(twice).toMatchObject({ status: 400, body: expect.stringContaining('authorization') as unknown });
    const revisions = ['mcp-protocol-version: 2025-11-25', 'mcp-protocol-version: 2026-07-28'];
    expect(await attempt(`host: ${host}`, ...revisions)).toMatchObject({
      status: 400,
      body: expect.stringContaining('mcp-protocol-version') as unknown,
    });
    const foreign = ['POST http://evil.example/mcp HTTP/1.1', `host: ${host}`, 'connection: close', '', ''];
    expect(await rawRequest(mcp.url, foreign)).toMatchObject({ status: 400 });
  });

  it('serves its own host and origin only', async () => {
    const { host } = new URL(mcp.url);
    expect(await post({ host })).toBe(401);
    expect(await post({ host: 'evil.example' })).toBe(403);
    expect(await post({ host, origin: 'https://evil.example' })).toBe(403);
    expect(await post({ host, origin: 'null' })).toBe(403);
    expect(await post({ host, origin: mcp.url })).toBe(401);
  });

  it('reads no body beyond its bound', async () => {
    const { host } = new URL(mcp.url);
    const authorization = `Bearer ${await mcp.token('bob', outside)}`;
    const body = 'x'.repeat(400_000);
    expect(await post({ host, authorization, 'content-type': 'application/json' }, body)).toBe(413);
  });
});

describe('below policy', () => {
  const enforced = () => mcp.app.get<EnforcementPorts>(enforcementPorts);

  /** The service with one part of its enforcement taken out. */
  async function callWith(change: Partial<EnforcementPorts>, username: string, name: string, args: object) {
    const endpoint = new McpEndpoint(
      { ...enforced(), ...change },
      { metadataUrl: 'x', scope: 'x', version: '1' },
    );
    const token = await mcp.token(username);
    const sent = mcpRequest('tools/call', { name, arguments: args }, { token });
    const response = await endpoint.fetch(sent, { transport: 'nats', peer: 'agent' });
    const { result } = (await response.json()) as { result: CallToolResult };
    const text = result.content[0]?.type === 'text' ? result.content[0].text : '';
    return { text, verdict: Verdict.parse(result._meta?.[verdictKey]) };
  }
  const permitsAll = () => {
    const { policy } = enforced();
    const permit = { decision: 'permit' as const, rationale: ['FORCED'], policies: ['forced'], fingerprint: policy.fingerprint }; // prettier-ignore
    const { fingerprint } = policy;
    return decidedBy({ fingerprint, decide: () => permit, equivalenceKey: () => '' });
  };

  const everyScope: Partial<EnforcementPorts> = {
    verifier: {
      verify: async (token) => ({ ...(await enforced().verifier.verify(token)), scopes: ['admin:all'] }),
    },
  };

  it('the scopes of a reader open no write, whatever policy permits', async () => {
    const { verdict } = await callWith({ policy: permitsAll() }, 'alice', 'products_create', {
      name: 'x',
      price: 1,
    });
    expect(verdict).toMatchObject({ decision: 'deny', rationale: ['SCOPE_MISSING'] });
  });

  it('Vault refuses a reader the writer credential', async () => {
    const { text, verdict } = await callWith(
      { policy: permitsAll(), ...everyScope },
      'alice',
      'products_create',
      {
        name: 'x',
        price: 1,
      },
    );
    expect(verdict.decision).toBe('permit');
    expect(text).toMatch(/Vault refused .*\(credential_refused\)$/);
    await eventually('the failure is recorded', () => eventsOf(verdict.callId).some((event) => event.type === 'decision.completed' && event.errorCode === 'credential_refused')); // prettier-ignore
  });

  it("the database refuses a reader's write", async () => {
    class ReadersOnly extends CredentialLender {
      override borrow(loan: Loan) {
        return enforced().lender.borrow({ ...loan, access: 'reader', single: false });
      }
    }
    const lender = Object.create(ReadersOnly.prototype) as CredentialLender;
    const before = await (await productsIn()).countDocuments();
    const { text } = await callWith(
      { policy: permitsAll(), lender, ...everyScope },
      'alice',
      'products_create',
      {
        name: 'x',
        price: 1,
      },
    );
    expect(text).toMatch(/\(database_refused\)$/);
    expect(await (await productsIn()).countDocuments()).toBe(before);
  });

  it("Vault gives no credential for another tenant's database", async () => {
    class Elsewhere extends CredentialLender {
      override borrow({ principal, ...loan }: Loan) {
        return enforced().lender.borrow({ ...loan, principal: { ...principal, tenant: 'acme' } });
      }
    }
    const lender = Object.create(Elsewhere.prototype) as CredentialLender;
    const { text } = await callWith({ policy: permitsAll(), lender }, 'dave', 'products_list', {});
    expect(text).toMatch(/\(credential_refused\)$/);
  });
});

describe('readiness', () => {
  it('says what the service needs and has', async () => {
    const web = new MeshClient(await mcp.nats.connect('web'));
    const readiness = await web.request(subjects.ready('mcp', 'web'), {}, { answer: Readiness });
    expect(readiness.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(readiness.checks.find(({ name }) => name === 'policy')?.detail).toMatch(/^sha256:/);
    expect((await fetch(`${mcp.url}/health/ready`)).status).toBe(200);
  });
});

describe('what may be done is what the person and the agent may', () => {
  // As a client has that describes itself at an address.
  const id = 'https://app.example/client.json';
  const asThrough = async (username: string, tool: string, args: object = {}) => {
    const token = await mcp.token(username, { actors: [id] });
    const client = await McpTestClient.connect(mcp, 'http', token);
    try {
      return (await client.call(tool, args as Record<string, unknown>)).verdict;
    } finally {
      await client.close();
    }
  };
  const create = { name: `Through ${id}`, price: 5, category: 'Accessories' };

  it('an agent that the tenant does not know does nothing; one that nobody has approved only reads; a change counts with the next call', async () => {
    expect(await asThrough('bob', 'products_list')).toMatchObject({
      decision: 'deny',
      rationale: expect.arrayContaining(['AGENT_UNKNOWN']) as unknown,
    });
    await mcp.registry.register({
      ...{ id, tenant: 'acme', kind: 'client', owner: 'deployment', state: 'active', redirects: [] },
      trust: 'unapproved',
      ceiling: ['read', 'write'],
    });
    const decides = (decision: string, rationale: string[]) => (verdict: object) => {
      expect(verdict).toMatchObject({ decision, rationale });
    };
    const heard = (tool: string, args: object, decision: string) =>
      eventually(`${tool} is answered with ${decision}`, async () => {
        return (await asThrough('bob', tool, args)).decision === decision;
      });
    await heard('products_list', {}, 'permit');
    decides('deny', ['AGENT_NOT_APPROVED'])(await asThrough('bob', 'products_create', create));
    // Registered with acme alone.
    expect((await asThrough('dave', 'products_list')).rationale).toContain('AGENT_UNKNOWN');

    await mcp.registry.change('acme', id, () => ({ trust: 'full' }));
    await heard('products_create', create, 'permit');
    // No more than the person may, and no more than the ceiling.
    decides('deny', ['WRITE_NEEDS_EDITOR'])(await asThrough('alice', 'products_create', create));
    decides('deny', ['CEILING_DESTRUCTIVE'])(await asThrough('bob', 'products_delete', { id: 'x' }));

    await mcp.registry.change('acme', id, () => ({ state: 'disabled' }));
    await heard('products_list', {}, 'deny');
    const { callId, rationale } = await asThrough('bob', 'products_list');
    expect(rationale).toEqual(['AGENT_DISABLED']);
    await eventually('the refusal is in the stream', () =>
      mcp.events.some(({ type, agent }) => type === 'decision.decided' && agent.id === id),
    );
    expect(callId).toBeDefined();
  });
});

/** Last, because it takes the ground away. */
describe('without JetStream', () => {
  it('refuses and runs nothing, and works again by itself when the stream is back', async () => {
    const client = await McpTestClient.connect(mcp, 'nats', await mcp.token('bob'));
    const catalogue = await productsIn();
    const before = await catalogue.countDocuments();
    await mcp.nats.restart({ jetstream: false });
    let refused: Awaited<ReturnType<typeof client.call>> | undefined;
    await eventually('a call is answered', async () => {
      refused = await client.call('products_create', { name: 'Ghost', price: 1 }).catch(() => undefined);
      return refused !== undefined;
    });
    expect(refused).toMatchObject({ isError: true, verdict: { decision: 'deny' } });
    // The counters lie in JetStream too: which of the two is missed first depends on what this instance had taken of the budget.
    expect(['DECISION_NOT_RECORDED', 'BUDGET_UNKNOWN']).toEqual(expect.arrayContaining(refused?.verdict?.rationale ?? ['none']));
    expect(await catalogue.countDocuments()).toBe(before);
    expect((await fetch(`${mcp.url}/health/ready`)).status).toBe(503);

    await mcp.nats.restart({ jetstream: true });
    await eventually('calls are permitted again', async () => {
      const answer = await client.call('products_list', { limit: 1 }).catch(() => undefined);
      return answer?.verdict.decision === 'permit';
    });
    await eventually('the refusal was stored after all', () =>
      mcp.events.some((event) => event.eventId === refused?.verdict.decisionId),
    );
    await client.close();
  }); // prettier-ignore
});
