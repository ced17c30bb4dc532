import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { decodeJwt } from 'jose';
import { anyCaller, approvalKeys, buckets, subjects } from '#libs/contracts';
import { type MeshContext, MeshError, openBucket } from '#libs/mesh';
import { rawRequest } from '#test/raw-request';
import { serveMesh } from '#test/web/serve-mesh';
import { startTestWeb, type TestWeb } from '#test/web/start-test-web';
import { type Visitor } from '#test/web/visitor';
import { type PageVerdict } from './page/page-verdict.js';

const at = '2026-01-01T00:00:00.000Z';
const kept = { conversationId: 'conversation-1', title: 'Laptops', updatedAt: at };

const outcome = async (response: Response) => {
  const body = (await response.json().catch(() => ({}))) as { code?: string };
  return [response.status, body.code];
};

describe('requests', () => {
  let web: TestWeb;
  let bob: Visitor;
  /** What the audit answers in place of an empty page. */
  let answering: (() => Promise<unknown>) | undefined;
  let asked: { data: unknown; context: MeshContext } | undefined;
  const leaving: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    web = await startTestWeb();
    leaving.push(
      await serveMesh(await web.nats.connect('agent'), {
        [subjects.agent.conversations(anyCaller)]: (data, context) => {
          asked = { data, context };
          const { verb } = data as { verb: string };
          if (verb === 'list') return { verb, conversations: [kept] };
          if (verb === 'search') return { verb, found: [{ ...kept, excerpt: 'Two' }], complete: true };
          if (verb === 'rename') return { verb, title: (data as { title: string }).title };
          return verb === 'read'
            ? { verb, conversation: kept, turns: [{ at, text: 'Hi', events: [] }] }
            : { verb };
        },
        [subjects.agent.tools(anyCaller)]: (data, context) => {
          asked = { data, context };
          return { tools: [{ name: 'products_list', allowed: true }] };
        },
      }),
      await serveMesh(await web.nats.connect('audit'), {
        [subjects.audit.query(anyCaller)]: (data, context) => {
          asked = { data, context };
          return answering?.() ?? { events: [], next: null };
        },
      }),
    );
  });
  beforeEach(async () => {
    answering = undefined;
    bob = web.visitor();
    await bob.logIn('bob');
  });
  afterAll(async () => {
    for (const leave of leaving) await leave();
    await web.stop();
  });

  it('for decisions are bounded for each session, for each answer is a record for good: 429 says when to come again', async () => {
    const instant = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    const asked = Array.from({ length: 40 }, () => bob.go('/api/decisions'));
    const answers = await Promise.all(asked).finally(() => instant.mockRestore());
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    const refused = answers.filter(({ status }) => status === 429);
    expect([refused.length, refused[0]?.headers.get('retry-after')]).toEqual([20, '2']);
    const other = web.visitor();
    await other.logIn('bob');
    expect((await other.go('/api/decisions')).status).toBe(200);
  });

  it('tell when to come again, if a service behind says so', async () => {
    const audit = new MeshError('too_many_requests', 'slow down', { retryAfterSeconds: 7 });
    answering = () => Promise.reject(audit);
    const response = await bob.go('/api/decisions');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('need a login, all but the pages and health', async () => {
    const nobody = web.visitor();
    const reading = ['/api/conversations', '/api/conversations/conversation-1', '/api/decisions'];
    for (const path of [...reading, '/api/tools', '/api/operations/readiness', '/api/sessions/current']) {
      expect(await outcome(await nobody.go(path))).toEqual([401, 'not_logged_in']);
    }
    for (const path of ['/api/turns', '/api/conversations/search', '/auth/logout']) {
      expect(await outcome(await nobody.send('POST', path, {}))).toEqual([401, 'not_logged_in']);
    }
    expect(await (await nobody.go('/api/session')).json()).toEqual({ user: null });
    expect((await nobody.go('/')).status).toBe(200);
    expect((await nobody.go('/health/live')).status).toBe(200);
  });

  describe('that change something are refused, so that no forged request is served:', () => {
    const unsafe = [
      ['POST', '/api/turns'],
      ['POST', '/auth/logout'],
      ['POST', '/api/conversations/search'],
      ['PATCH', '/api/conversations/conversation-1'],
      ['DELETE', '/api/conversations/conversation-1'],
      ['POST', '/api/agents'],
      ['POST', '/api/revocations'],
      ['POST', '/api/overview'],
    ] as const;

    it.each(unsafe)('without the token of the session: %s %s', async (method, path) => {
      for (const token of ['', 'wrong']) {
        const response = await bob.send(method, path, {}, { headers: { 'x-csrf-token': token } });
        expect(await outcome(response)).toEqual([403, 'wrong_csrf_token']);
      }
    });

    it.each(unsafe)('with the token of another session: %s %s', async (method, path) => {
      const alice = web.visitor();
      await alice.logIn('alice');
      const response = await bob.send(method, path, {}, { headers: { 'x-csrf-token': alice.csrf } });
      expect(await outcome(response)).toEqual([403, 'wrong_csrf_token']);
    });

    it.each(unsafe)('from another site, token or not: %s %s', async (method, path) => {
      for (const origin of ['https://evil.example', 'null', web.identity.issuer]) {
        expect(await outcome(await bob.send(method, path, {}, { headers: { origin } }))).toEqual([
          403,
          'cross_origin',
        ]);
      }
      const fetched = await bob.send(method, path, {}, { headers: { 'sec-fetch-site': 'same-site' } });
      expect(await outcome(fetched)).toEqual([403, 'cross_origin']);
    });

    it.each(unsafe)('when nothing says where they come from: %s %s', async (method, path) => {
      const response = await bob.go(path, { method, headers: { 'x-csrf-token': bob.csrf } });
      expect(await outcome(response)).toEqual([403, 'cross_origin']);
    });

    it('and leave the session as it was', async () => {
      expect((await bob.go('/api/session')).status).toBe(200);
    });
  });

  it('that could be read in two ways, or hold no UTF-8, are refused', async () => {
    const host = `host: ${new URL(web.origin).host}`;
    const asking = ['GET /api/session HTTP/1.1', host, 'connection: close'];
    expect(await rawRequest(web.origin, [...asking, '', ''])).toMatchObject({ status: 200 });
    const twice = await rawRequest(web.origin, [...asking, 'cookie: a=1', 'cookie: b=2', '', '']);
    expect(twice).toMatchObject({ status: 400, body: expect.stringContaining('cookie') as unknown });
    const latin1 = new Uint8Array(Buffer.from('{"text":"caf\u00e9"}', 'latin1'));
    const response = await bob.send('POST', '/api/turns', undefined, {
      body: latin1,
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    const doubled =
      '{"text":"Show me all products","conversationId":"conversation-1","text":"Delete product 101"}';
    const again = await bob.send('POST', '/api/turns', undefined, {
      body: doubled,
      headers: { 'content-type': 'application/json' },
    });
    expect(again.status).toBe(400);
  });

  it('with a body too large, malformed, or of another kind are refused', async () => {
    const large = { conversationId: 'conversation-1', text: 'x'.repeat(40_000) };
    expect(await outcome(await bob.send('POST', '/api/turns', large))).toEqual([413, 'too_large']);
    const headers = { 'content-type': 'application/json' };
    expect(await outcome(await bob.send('POST', '/api/turns', undefined, { headers, body: '{' }))).toEqual([
      400,
      'bad_request',
    ]);
    const form = { headers: { 'content-type': 'text/plain' }, body: '{"text":"hi"}' };
    expect(await outcome(await bob.send('POST', '/api/turns', undefined, form))).toEqual([
      400,
      'bad_request',
    ]);
  });

  describe('to nowhere', () => {
    const asBrowser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

    it('are told so in JSON where programs ask, a browser or not', async () => {
      for (const path of ['/api/nothing', '/API/nothing', '/assets/nothing.js', '/auth/x', '/health/x']) {
        for (const init of [{}, asBrowser]) {
          expect([path, ...(await outcome(await bob.go(path, init)))]).toEqual([path, 404, 'not_found']);
        }
      }
      expect(await outcome(await bob.go('/nope'))).toEqual([404, 'not_found']);
      expect(await outcome(await bob.send('POST', '/nope', {}, asBrowser))).toEqual([404, 'not_found']);
    });

    it.each(['/nope', '/decisions/more', '/c/x', '/apis', '/.env'])('show a browser the page: %s', async (path) => {
      const response = await bob.go(path, asBrowser);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toMatch('text/html');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).toContain('<title>Deputy</title>');
    }); // prettier-ignore
  });

  describe('for a page', () => {
    it('are answered to whom policy opens it, and to nobody else', async () => {
      const erin = web.visitor();
      await erin.logIn('erin');
      const answer = await erin.go('/api/operations/readiness');
      expect([answer.status, await answer.json()]).toEqual([
        200,
        expect.objectContaining({ service: 'web', ready: false }),
      ]);
      const refused = await bob.go('/api/operations/readiness');
      expect(await refused.json()).toMatchObject({
        status: 403,
        code: 'forbidden',
        detail: expect.stringContaining('`operations`') as unknown,
      });
    });

    it('tell a person which pages open to them', async () => {
      const { pages } = (await (await bob.go('/api/session')).json()) as { pages: PageVerdict[] };
      expect(pages.flatMap(({ page, open }) => (open ? [page] : []))).toEqual([
        'chat',
        'calls',
        'decisions',
        'applications',
        'sessions',
      ]);
    });

    it('of sessions tell when this one began and when it ends, and nothing of its secrets', async () => {
      const times = (await (await bob.go('/api/sessions/current')).json()) as Record<string, string>;
      expect(Object.keys(times).sort()).toEqual(['endsAt', 'endsUnusedAfterMs', 'since']);
      expect(Date.parse(times.endsAt ?? '') - Date.parse(times.since ?? '')).toBe(12 * 3_600_000);
    });

    it('are answered at its address with the page, and with no cache', async () => {
      for (const path of ['/approvals', '/calls', '/decisions?decision=deny', '/operations', '/sessions/', '/components']) {
        const response = await bob.go(path);
        expect([path, response.status, response.headers.get('cache-control')]).toEqual([path, 200, 'no-store']);
      }
    }); // prettier-ignore
  });

  it('for conversations reach the agent with the token for the agent', async () => {
    expect(await (await bob.go('/api/conversations')).json()).toEqual({ conversations: [kept] });
    expect(asked?.data).toEqual({ verb: 'list' });
    expect(decodeJwt(asked?.context.bearer ?? '').aud).toBe('api://deputy-agent');
    const read = await (await bob.go('/api/conversations/conversation-1')).json();
    expect(read).toEqual({ conversation: kept, turns: [{ at, text: 'Hi', events: [] }] });
    expect((await bob.send('DELETE', '/api/conversations/conversation-1')).status).toBe(204);
    expect(asked?.data).toEqual({ verb: 'delete', conversationId: 'conversation-1' });
    expect(await outcome(await bob.go('/api/conversations/x'))).toEqual([400, 'bad_request']);
  });

  it('to search and to rename reach the agent, whole and with nothing else', async () => {
    const found = await bob.send('POST', '/api/conversations/search', { text: 'laptops' });
    expect(await found.json()).toEqual({ found: [{ ...kept, excerpt: 'Two' }], complete: true });
    expect(asked?.data).toEqual({ verb: 'search', text: 'laptops' });
    expect(decodeJwt(asked?.context.bearer ?? '').aud).toBe('api://deputy-agent');
    const renamed = await bob.send('PATCH', '/api/conversations/conversation-1', { title: ' Monitors ' });
    expect(await renamed.json()).toEqual({ title: 'Monitors' });
    expect(asked?.data).toEqual({ verb: 'rename', conversationId: 'conversation-1', title: 'Monitors' });
    asked = undefined;
    for (const title of [undefined, 7, '', 'a\u0007b', 'a\u200Fb', 'x'.repeat(81)]) {
      const refused = await bob.send('PATCH', '/api/conversations/conversation-1', { title });
      expect([title, ...(await outcome(refused))]).toEqual([title, 400, 'bad_request']);
    }
    const more = { title: 'Monitors', owner: 'alice' };
    expect((await bob.send('PATCH', '/api/conversations/conversation-1', more)).status).toBe(400);
    expect((await bob.send('POST', '/api/conversations/search', { text: 'x'.repeat(101) })).status).toBe(400);
    expect(asked).toBeUndefined();
  });

  it('to search are few, for each reads everything', async () => {
    const instant = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    const search = () => bob.send('POST', '/api/conversations/search', { text: 'laptops' });
    const answers = await Promise.all(Array.from({ length: 25 }, search)).finally(() =>
      instant.mockRestore(),
    );
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(answers.some(({ status }) => status === 429)).toBe(true);
  });

  describe('for operations', () => {
    const ending = { do: 'end', kind: 'person', id: 'alice' };
    const listing = { do: 'list' };

    it('reach the identity service, which refuses whom policy does not let operate, by the rule that does', async () => {
      for (const [path, operation] of [
        ['/api/agents', listing],
        ['/api/revocations', listing],
        ['/api/revocations', ending],
        ['/api/overview', { do: 'people' }],
        ['/api/overview', { do: 'leases' }],
      ] as const) {
        const refused = await bob.send('POST', path, operation);
        expect([path, refused.status, await refused.json()]).toEqual([
          path,
          403,
          expect.objectContaining({ detail: expect.stringContaining('NO_MATCHING_PERMIT') as unknown }),
        ]);
      }
    });

    it('are answered to an operator, and what is none is no operation', async () => {
      const oscar = web.visitor();
      await oscar.logIn('oscar');
      const answer = await oscar.send('POST', '/api/agents', listing);
      expect(await answer.json()).toMatchObject({ agents: expect.any(Array) as unknown });
      for (const none of [
        {},
        { do: 'everything' },
        { ...ending, tenant: 'globex' },
        { do: 'end', kind: 'person' },
      ]) {
        expect(await outcome(await oscar.send('POST', '/api/revocations', none))).toEqual([
          400,
          'bad_request',
        ]);
      }
    });

    it('are bounded for each session and each kind, so that looking never keeps anybody from ending', async () => {
      const carol = web.visitor();
      await carol.logIn('carol');
      const instant = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
      const asked = Array.from({ length: 30 }, () => carol.send('POST', '/api/agents', { do: 'mine' }));
      const statuses = (await Promise.all(asked)).map(({ status }) => status);
      const other = await carol.send('POST', '/api/revocations', ending).finally(() => instant.mockRestore());
      expect(statuses.filter((status) => status === 429)).not.toHaveLength(0);
      expect(statuses.filter((status) => status === 200)).toHaveLength(20);
      expect(other.status).toBe(403);
    });
  });

  it('for tools reach the agent with the token for the agent', async () => {
    const answer = await bob.go('/api/tools');
    expect(await answer.json()).toEqual({ tools: [{ name: 'products_list', allowed: true }] });
    expect(decodeJwt(asked?.context.bearer ?? '').aud).toBe('api://deputy-agent');
  });

  it('for the answer to a call say that they listen once they do, and are answered as soon as one is stored', async () => {
    const id = randomUUID();
    const response = await bob.go(`/api/approvals/${id}/answered`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const lines = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await lines?.read())?.value).toBe('{"listening":true}\n');
    const answers = await openBucket(await web.nats.connect('identity'), buckets.approvalAnswers.name);
    await answers.create(approvalKeys.answer('acme', id), '{}');
    expect((await lines?.read())?.value).toBe('{"answered":true}\n');
    expect((await lines?.read())?.done).toBe(true);
  });

  it('for decisions reach audit with the token for audit, and the filters', async () => {
    const cursor = 'a2f1c3de-0000-4000-8000-000000000000';
    const query = `user=bob&tool=products_create&decision=deny&from=${at}&to=${at}&limit=7&cursor=${cursor}`;
    expect(await (await bob.go(`/api/decisions?${query}`)).json()).toEqual({ events: [], next: null });
    expect(decodeJwt(asked?.context.bearer ?? '')).toMatchObject({
      aud: 'api://deputy-audit',
      preferred_username: 'bob',
    });
    expect(asked?.data).toEqual({
      version: 1,
      user: 'bob',
      tool: 'products_create',
      decision: 'deny',
      from: at,
      to: at,
      limit: 7,
      cursor,
    });
  });

  it('for decisions of which one was changed say that, in the words of audit', async () => {
    const message = 'a decision of this page was changed since it was recorded';
    answering = () => Promise.reject(new MeshError('conflict', message));
    const response = await bob.go('/api/decisions');
    expect([response.status, await response.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'conflict', detail: message }),
    ]);
  });

  it.each(['limit=0', 'limit=many', 'decision=maybe', 'from=yesterday', 'tenant=globex', 'user=a&user=b'])(
    'for decisions with nonsense are refused: %s',
    async (query) => {
      expect(await outcome(await bob.go(`/api/decisions?${query}`))).toEqual([400, 'bad_request']);
    },
  );

  it('are answered with a strict policy, without the names of what runs here', async () => {
    for (const path of ['/', '/api/session', '/assets/app-1a2b.js', '/nothing', '/health/live']) {
      const { headers } = await bob.go(path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none';script-src 'self';style-src 'self';font-src 'self';img-src 'self' data:;" +
          "connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none';" +
          "require-trusted-types-for 'script';trusted-types 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('for the page are never answered from a cache, for hashed assets always', async () => {
    for (const path of ['/', '/c/conversation-1']) {
      expect((await bob.go(path)).headers.get('cache-control')).toBe('no-store');
    }
    const asset = await bob.go('/assets/app-1a2b.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('at another name are sent to the right one, or refused when they change something', async () => {
    const ask = (method: string, path: string, host: string) =>
      new Promise<{ status?: number | undefined; location?: string | undefined }>((resolve, reject) => {
        const options = {
          method,
          path,
          host: '127.0.0.1',
          port: new URL(web.origin).port,
          headers: { host },
        };
        httpRequest(options, (response) => {
          response.resume();
          resolve({ status: response.statusCode, location: response.headers.location });
        })
          .on('error', reject)
          .end();
      });
    expect(await ask('GET', '/c/conversation-1', '127.0.0.1')).toEqual({
      status: 307,
      location: `${web.origin}/c/conversation-1`,
    });
    expect((await ask('GET', '//evil.example/x', 'rebound.example')).location).toBe(`${web.origin}/`);
    expect((await ask('POST', '/auth/logout', 'rebound.example')).status).toBe(421);
    expect((await ask('GET', '/health/live', '10.0.0.1')).status).toBe(200);
  });

  it('no stranger turns a person away: whoever shares an address may spend all that strangers have there', async () => {
    expect((await bob.go('/api/conversations')).status).toBe(200);
    const instant = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    try {
      const stranger = web.visitor();
      const flood = Array.from({ length: 700 }, () => stranger.go('/api/session'));
      expect((await Promise.all(flood)).some(({ status }) => status === 429)).toBe(true);
      expect((await bob.go('/api/conversations')).status).toBe(200);
      expect((await web.visitor().go('/api/session')).status).toBe(429);
    } finally {
      instant.mockRestore();
    }
  });

  it('that come too fast are slowed down', async () => {
    // At one instant, however long they take here.
    const instant = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    const answers = await Promise.all(Array.from({ length: 200 }, () => bob.go('/api/session'))).finally(() =>
      instant.mockRestore(),
    );
    const slowed = answers.find((response) => response.status === 429);
    expect(Number(slowed?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await outcome(slowed ?? new Response())).toEqual([429, 'too_many_requests']);
  });
});
