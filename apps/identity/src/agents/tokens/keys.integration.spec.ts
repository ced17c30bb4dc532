import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { AgentsAnswer, apis, buckets, DecisionEvent, fullScope, KeyAnswer, subjects } from '#libs/contracts';
import { consumeDecisions, MeshClient, type MeshError, openBucket, provisionMesh } from '#libs/mesh';
import { eventually } from '#test/eventually';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { passwordOf } from '#test/identity/sign-in';
import { localPeople } from '#test/issuer/local-people';
import { startNats, type TestNats } from '#test/nats/start-nats';

const operators = Array.from({ length: 12 }, (_none, at) => ({
  ...{ username: `oscar-${String(at)}`, name: 'An Operator', tenant: 'acme', groups: ['acme-operators'] },
}));
const asks = { do: 'create', groups: ['acme-machine-readers'] } as const;

describe('API keys of machine agents', () => {
  let nats: TestNats;
  let identity: TestIdentity;
  let web: MeshClient;
  let mcp: MeshClient;
  let stop: () => Promise<void>;
  const events: DecisionEvent[] = [];
  const stored: string[] = [];
  const tokens = new Map<string, string>();
  /** Each has a budget of their own. */
  let operator = 'oscar';

  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    identity = await startIdentity({
      people: [...localPeople, ...operators].map((person) => ({
        ...person,
        password: passwordOf(person.username),
      })),
      mesh: {
        NATS_URL: nats.url,
        NATS_NKEY_SEED_FILE: nats.seedFile('identity'),
        REVOCATIONS_SILENCE_MS: 60_000,
      },
    });
    web = new MeshClient(await nats.connect('web'));
    mcp = new MeshClient(await nats.connect('mcp'));
    const ending = new AbortController();
    const take = (event: unknown) => {
      stored.push(JSON.stringify(event));
      return Promise.resolve(void events.push(DecisionEvent.parse(event)));
    };
    const consuming = consumeDecisions(await nats.connect('audit'), take, { signal: ending.signal });
    stop = async () => {
      ending.abort();
      await consuming;
    };
    await eventually('identity is ready', async () => (await fetch(`${identity.issuer}/health/ready`)).ok);
  });
  afterAll(async () => {
    await stop();
    await identity.close();
    await nats.stop();
  });

  let turn = 0;
  beforeEach(() => {
    operator = `oscar-${String(turn++ % operators.length)}`;
  });

  const tokenOf = async (username: string) => {
    const known = tokens.get(username);
    if (known) return known;
    const scope = `openid ${fullScope(apis.identity)}`;
    const { tokens: issued } = await identity.signIn({ username, scope });
    tokens.set(username, issued.access_token);
    return issued.access_token;
  };
  const operate = async (operation: object, username = operator) =>
    web.request(subjects.identity.agents('web'), { ...operation, version: 1 }, {
      answer: AgentsAnswer,
      bearer: await tokenOf(username),
      deadlineMs: 60_000,
    }); // prettier-ignore
  const refusalOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'done',
      (error: MeshError) => `${error.code}: ${error.message}`,
    );
  const issuedBy = async (operation: object, username?: string) => {
    const { issued } = await operate(operation, username);
    if (!issued) throw new Error('no key was issued');
    return issued;
  };
  const create = (name: string) => issuedBy({ ...asks, name });
  const exchange = (key: string) =>
    mcp.request(
      subjects.identity.exchange('mcp'),
      { version: 1, key },
      { answer: KeyAnswer, deadlineMs: 60_000 },
    );
  const exchanged = async (key: string) => {
    const answer = await exchange(key);
    if (answer.outcome !== 'exchanged') throw new Error(answer.reason);
    return answer.token;
  };
  const outcomeOf = async (key: string) => {
    const answer = await exchange(key);
    return answer.outcome === 'exchanged' ? 'exchanged' : answer.reason;
  };
  /** Files of the service, and what its store holds. */
  const everythingKept = async () => {
    const files = await readdir(identity.dataDir, { recursive: true, withFileTypes: true });
    const texts = files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8'));
    const bucket = await openBucket(await nats.connect('identity'), buckets.agents.name);
    const entries = (await bucket.keys('acme')).map(async (name) => new TextDecoder().decode((await bucket.get(name))?.value));
    return (await Promise.all([...texts, ...entries])).join();
  }; // prettier-ignore
  /** RFC 6749 section 4.4, authenticated as section 2.3.1 says. */
  const clientCredentials = async (id: string, secret: string, change: Record<string, string> = {}) => {
    const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64');
    const response = await fetch(`${identity.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...change }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };

  it('a key is told once: it is in no list, no record, no file and no bucket', async () => {
    const { id, key } = await create('once');
    expect(key).toMatch(/^deputy_key_[\w-]{43}$/);
    const { agents } = await operate({ do: 'list' });
    const once = agents.find((agent) => agent.id === 'acme/once');
    expect(once).toMatchObject({
      ...{ kind: 'machine', trust: 'unapproved', state: 'active', groups: ['acme-machine-readers'] },
      keys: [{ id, endsAt: null, revokedAt: null }],
    });
    expect(JSON.stringify(agents)).not.toContain(key);
    expect(JSON.stringify(agents)).not.toContain('digest');
    await eventually('it is recorded, with what became of it', () =>
      ['decision.decided', 'decision.completed'].every((type) =>
        events.some((event) => event.tool === 'agents_create' && event.type === type),
      ),
    );
    expect(events.find((event) => event.tool === 'agents_create')).toMatchObject({
      ...{ user: { name: operator }, resource: { type: 'RegisteredAgent', id: 'acme/once' }, rationale: ['OPERATOR_CHANGES'] },
    });
    expect(stored.join()).not.toContain(key.slice('deputy_key_'.length));
    const kept = await everythingKept();
    expect(kept).toContain('acme/once');
    expect(kept).not.toContain(key.slice('deputy_key_'.length));
  }); // prettier-ignore

  it('is exchanged for the own short token of the agent, with its own groups; keys come through mcp', async () => {
    const { id, key } = await create('robot');
    const answer = await exchange(key);
    if (answer.outcome !== 'exchanged') throw new Error(answer.reason);
    expect(answer.holder).toEqual({ tenant: 'acme', agent: 'acme/robot', keyId: id });
    const claims = decodeJwt(answer.token);
    expect(claims).toMatchObject({
      ...{ sub: 'acme/robot', azp: 'acme/robot', client_id: 'acme/robot', tid: 'acme', sid: id },
      ...{
        aud: 'api://deputy-mcp',
        scope: expect.stringMatching(/^access_as_user /) as unknown,
        groups: ['acme-machine-readers'],
      },
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
    const asWeb = web.request(subjects.identity.exchange('web'), { version: 1, key }, { answer: KeyAnswer });
    expect(await refusalOf(asWeb)).toMatch(/^forbidden/);
  });

  it('is a client secret, too: client credentials bring the same token', async () => {
    const { id, key } = await create('oauth');
    const { body } = await clientCredentials('acme/oauth', key, { scope: fullScope(apis.mcp) });
    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({
      ...{ sub: 'acme/oauth', azp: 'acme/oauth', tid: 'acme', sid: id, aud: 'api://deputy-mcp' },
      ...{ scope: expect.stringMatching(/^access_as_user /) as unknown, groups: ['acme-machine-readers'] },
    });
    expect((await clientCredentials('acme/oauth', key)).status).toBe(200);
    for (const api of [apis.agent, apis.audit, apis.identity])
      expect((await clientCredentials('acme/oauth', key, { resource: api })).body['error']).toBe('invalid_target');
  }); // prettier-ignore

  it('no token without a key: it opens nothing as the secret of another agent, and neither does any other secret', async () => {
    const [{ key }] = [await create('mine'), await create('other')];
    for (const [agent, secret] of [
      ['acme/other', key],
      ['globex/mine', key],
      ['acme/mine', `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`],
      ['acme/mine', 'deputy_key_'],
      ['acme/mine', ''],
      ['acme/nobody', key],
    ] as const) {
      const { status, body } = await clientCredentials(agent, secret);
      expect([agent, status]).toEqual([agent, secret === '' ? 400 : 401]);
      expect(body['access_token']).toBeUndefined();
    }
    await eventually('it is recorded, and counted', () =>
      events.some((event) => event.type === 'decision.decided' && event.tool === 'authenticate' && event.rationale[0] === 'KEY_UNKNOWN') &&
      events.some((event) => event.type === 'decision.repeated' && event.tool === 'authenticate' && event.count >= 2));
  }); // prettier-ignore

  it('rotation overlaps for a stated time: both are taken, then the newer alone, and no token outlives its key', async () => {
    const former = await create('turning');
    const newer = await issuedBy({ do: 'rotate', id: 'acme/turning', overlapSeconds: 300 });
    expect([await outcomeOf(former.key), await outcomeOf(newer.key)]).toEqual(['exchanged', 'exchanged']);
    const { exp = 0 } = decodeJwt(await exchanged(former.key));
    const [agent] = (await operate({ do: 'list' })).agents.filter(({ id }) => id === 'acme/turning');
    const endsAt = agent?.keys.find(({ id }) => id === former.id)?.endsAt ?? '';
    expect(exp * 1_000).toBeLessThanOrEqual(Date.parse(endsAt));
    const newest = await issuedBy({ do: 'rotate', id: 'acme/turning', overlapSeconds: 0 });
    expect(await Promise.all([former, newer, newest].map(({ key }) => outcomeOf(key)))).toEqual(['ended', 'ended', 'exchanged']);
    expect((await clientCredentials('acme/turning', former.key)).status).toBe(401);
  }); // prettier-ignore

  it('revoked is refused at once, one key alone or all of them', async () => {
    const [first, second, third] = [
      await create('leaving'),
      await issuedBy({ do: 'connect', id: 'acme/leaving' }),
      await issuedBy({ do: 'connect', id: 'acme/leaving' }),
    ];
    await operate({ do: 'revoke', id: 'acme/leaving', key: second.id });
    const outcomes = () => Promise.all([first, second, third].map(({ key }) => outcomeOf(key)));
    expect(await outcomes()).toEqual(['exchanged', 'revoked', 'exchanged']);
    await operate({ do: 'revoke', id: 'acme/leaving' });
    expect(await outcomes()).toEqual(['revoked', 'revoked', 'revoked']);
    expect(await refusalOf(operate({ do: 'revoke', id: 'acme/leaving', key: 'x'.repeat(16) }))).toMatch(/^not_found/);
  }); // prettier-ignore

  it('of an agent that is disabled is refused until it is enabled', async () => {
    const { key } = await create('resting');
    await operate({ do: 'disable', id: 'acme/resting' });
    expect(await outcomeOf(key)).toBe('disabled');
    expect((await clientCredentials('acme/resting', key)).status).toBe(401);
    await operate({ do: 'enable', id: 'acme/resting' });
    expect(await outcomeOf(key)).toBe('exchanged');
  });

  it('is of a tenant: nobody is registered twice, with groups of people or of another tenant, or with keys without end', async () => {
    await create('crowded');
    expect(await refusalOf(create('crowded'))).toMatch(/^conflict/);
    for (const groups of [['acme-editors'], ['acme-operators'], ['globex-machine-readers'], ['constructor'], []])
      expect(await refusalOf(operate({ ...asks, name: 'odd', groups }))).toMatch(/^bad_request/);
    for (const name of ['Odd', 'a/b', '../x', '', 'x'.repeat(64)])
      expect(await refusalOf(operate({ ...asks, name }))).toMatch(/^bad_request/);
    operator = 'oscar';
    for (let more = 1; more < 8; more += 1) await operate({ do: 'connect', id: 'acme/crowded' });
    expect(await refusalOf(operate({ do: 'connect', id: 'acme/crowded' }))).toMatch(/^conflict: .*revoke one/);
  }); // prettier-ignore

  it('only machines have keys, and a client is connected without one', async () => {
    const refused = await refusalOf(operate({ do: 'rotate', id: 'deputy-mcp-client' }));
    expect(refused).toMatch(/^forbidden: .*KEYS_OF_MACHINES/);
    expect(await refusalOf(operate({ do: 'connect', id: 'deputy-web' }))).toMatch(/^forbidden: .*SERVICE_OF_THE_MESH/);
    const { agents, issued } = await operate({ do: 'connect', id: 'deputy-mcp-client' });
    expect([agents[0]?.keys, issued]).toEqual([[], undefined]);
    expect(await refusalOf(operate({ do: 'rotate', id: 'acme/nobody' }))).toMatch(/^not_found/);
  }); // prettier-ignore

  it.each(['alice', 'bob', 'erin', 'dave'])('%s, who is no operator, makes, rotates and revokes none, on the record', async (username) => {
    for (const operation of [{ ...asks, name: 'mine' }, { do: 'rotate', id: 'acme/robot' }, { do: 'revoke', id: 'acme/robot' }, { do: 'connect', id: 'acme/robot' }])
      expect(await refusalOf(operate(operation, username))).toMatch(/^forbidden/);
    await eventually('it is recorded', () =>
      ['agents_create', 'agents_rotate', 'agents_revoke', 'agents_connect'].every((tool) =>
        events.some((event) => event.type === 'decision.decided' && event.decision === 'deny' && event.tool === tool && event.user?.name === username)));
  }); // prettier-ignore

  describe('of a machine that is to act for a person', () => {
    it('is taken once that person consents, names both, and ends with the consent', async () => {
      const { key } = await issuedBy({ do: 'create', name: 'helper', person: 'bob' });
      expect(await outcomeOf(key)).toBe('no_consent');
      // Nobody consents for somebody else, and the operator neither.
      for (const other of ['alice', 'oscar', 'dave'])
        expect(await refusalOf(operate({ do: 'consent', id: 'acme/helper' }, other))).toMatch(/^forbidden/);
      const { agents } = await operate({ do: 'mine' }, 'bob');
      expect(agents).toMatchObject([{ id: 'acme/helper', person: { name: 'bob', consentedAt: null } }]);
      expect((await operate({ do: 'mine' }, 'alice')).agents).toEqual([]);
      await operate({ do: 'consent', id: 'acme/helper' }, 'bob');
      const answer = await exchange(key);
      if (answer.outcome !== 'exchanged') throw new Error(answer.reason);
      const { sub } = decodeJwt(await tokenOf('bob'));
      expect(decodeJwt(answer.token)).toMatchObject({
        ...{ sub, azp: 'acme/helper', tid: 'acme', preferred_username: 'bob', groups: ['acme-editors'] },
      });
      const { body } = await clientCredentials('acme/helper', key);
      expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({ sub, azp: 'acme/helper' });
      await operate({ do: 'withdraw', id: 'acme/helper' }, 'bob');
      expect(await outcomeOf(key)).toBe('no_consent');
    });

    it.each([
      ['another key', { do: 'connect' }],
      ['a rotated key', { do: 'rotate', overlapSeconds: 300 }],
      ['more trust', { do: 'trust', trust: 'full' }],
      ['a wider ceiling', { do: 'trust', trust: 'limited', ceiling: ['read', 'write'] }],
    ])('INVARIANT (a person consents to what they were shown): %s asks them anew, and opens nothing until they say yes', async (what, operation) => {
      const name = `bound-${what.replaceAll(' ', '-')}`;
      const id = `acme/${name}`;
      const first = await issuedBy({ do: 'create', name, person: 'bob' });
      await operate({ do: 'trust', id, trust: 'limited', ceiling: ['read'] });
      await operate({ do: 'consent', id }, 'bob');
      expect(await outcomeOf(first.key)).toBe('exchanged');
      const { agents, issued } = await operate({ ...operation, id });
      expect(agents).toMatchObject([{ person: { name: 'bob', consentedAt: null } }]);
      const keys = [first.key, ...(issued ? [issued.key] : [])];
      for (const key of keys) {
        expect(await outcomeOf(key)).toBe('no_consent');
        expect((await clientCredentials(id, key)).status).toBe(401);
      }
      // The operator who did it cannot say yes for them.
      expect(await refusalOf(operate({ do: 'consent', id }))).toMatch(/^forbidden/);
      await operate({ do: 'consent', id }, 'bob');
      for (const key of keys) expect(await outcomeOf(key)).toBe('exchanged');
    }); // prettier-ignore

    it('keeps the consent where it may do less, or what it did', async () => {
      const { key } = await issuedBy({ do: 'create', name: 'narrowed', person: 'bob' });
      await operate({ do: 'trust', id: 'acme/narrowed', trust: 'full' });
      await operate({ do: 'consent', id: 'acme/narrowed' }, 'bob');
      for (const change of [{ trust: 'full' }, { trust: 'limited', ceiling: ['read', 'write'] }, { trust: 'limited', ceiling: ['read'] }])
        await operate({ do: 'trust', id: 'acme/narrowed', ...change });
      expect(await outcomeOf(key)).toBe('exchanged');
    }); // prettier-ignore

    it('is of a person of the own tenant, who is there', async () => {
      for (const person of ['dave', 'nobody'])
        expect(await refusalOf(operate({ do: 'create', name: 'stranger', person }))).toMatch(/^not_found/);
      expect(await refusalOf(operate({ ...asks, name: 'both', person: 'bob' }))).toMatch(/^bad_request/);
    });
  });
});
