import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { anyCaller, subjects, type TurnEvent } from '#libs/contracts';
import { type MeshContext, MeshError } from '#libs/mesh';
import { eventually } from '#test/eventually';
import { type MeshHandler, serveMesh } from '#test/web/serve-mesh';
import { startTestWeb, type TestWeb } from '#test/web/start-test-web';
import { type Visitor } from '#test/web/visitor';

const turn = { conversationId: 'conversation-1', text: 'Show me all products' };
const finished: TurnEvent = {
  type: 'turn.finished',
  stopReason: 'answered',
  usage: { inputTokens: 1, outputTokens: 1 },
};
const said = (text: string): TurnEvent => ({ type: 'text.delta', text });

const eventsOf = async (response: Response) =>
  (await response.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TurnEvent);

const refusal = async (response: Response) => ({
  status: response.status,
  ...((await response.json()) as { code: string; detail: string }),
  contentType: response.headers.get('content-type'),
});

describe('a turn', () => {
  let web: TestWeb;
  let bob: Visitor;
  /** What the agent of the test does. */
  let answer: MeshHandler;
  let leave: () => Promise<void>;

  beforeAll(async () => {
    web = await startTestWeb();
    const agent = await web.nats.connect('agent');
    leave = await serveMesh(agent, {
      [subjects.agent.turn(anyCaller)]: (data, context) => answer(data, context),
    });
  });
  beforeEach(async () => {
    bob = web.visitor();
    await bob.logIn('bob');
  });
  afterEach(() => {
    answer = () => finished;
  });
  afterAll(async () => {
    await leave();
    await web.stop();
  });

  it('reaches the agent with the words and the token of the person, and nothing else of theirs', async () => {
    let seen: { data: unknown; context: MeshContext } | undefined;
    answer = async function* (data, context) {
      await Promise.resolve();
      seen = { data, context };
      yield finished;
    };
    await (await bob.send('POST', '/api/turns', turn)).text();
    expect(seen?.data).toEqual({ version: 1, ...turn });
    expect(seen?.context.peer).toBe('web');
    expect(decodeJwt(seen?.context.bearer ?? '')).toMatchObject({
      aud: 'api://deputy-agent',
      preferred_username: 'bob',
    });
  });

  it('comes back line by line, as it happens', async () => {
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    answer = async function* () {
      yield said('one');
      await held;
      yield said('two');
      yield finished;
    };
    const response = await bob.send('POST', '/api/turns', turn);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toBe(`${JSON.stringify(said('one'))}\n`);
    goOn();
    let rest = '';
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      rest += new TextDecoder().decode(next.value);
    }
    expect(rest).toBe(`${JSON.stringify(said('two'))}\n${JSON.stringify(finished)}\n`);
  });

  it('stops at the agent when its reader leaves', async () => {
    let stopped = false;
    answer = async function* (_data, context) {
      try {
        for (;;) {
          yield said('again and ');
          await new Promise((wake) => setTimeout(wake, 5));
          if (context.signal.aborted) return;
        }
      } finally {
        stopped = true;
      }
    };
    const leaving = new AbortController();
    const response = await bob.send('POST', '/api/turns', turn, { signal: leaving.signal });
    await response.body?.getReader().read();
    expect(stopped).toBe(false);
    leaving.abort();
    await eventually('the agent stopped', () => stopped);
  });

  it('that cannot begin is refused with the reason', async () => {
    answer = () => {
      throw new MeshError('interaction_required', 'log in again to go on');
    };
    expect(await refusal(await bob.send('POST', '/api/turns', turn))).toMatchObject({
      status: 401,
      contentType: 'application/problem+json; charset=utf-8',
      code: 'interaction_required',
      detail: 'log in again to go on',
    });
  });

  it('that breaks off ends with the reason, and tells nothing of the inside', async () => {
    answer = async function* () {
      yield said('half ');
      await Promise.resolve();
      throw new Error('mongodb://admin:hunter2@10.0.0.1 is down');
    };
    const text = await (await bob.send('POST', '/api/turns', turn)).text();
    expect(text).toContain('"type":"turn.failed","code":"internal"');
    expect(text).not.toContain('hunter2');
  });

  it('that the agent leaves unfinished is told as failed', async () => {
    answer = async function* () {
      await Promise.resolve();
      yield said('half ');
    };
    const events = await eventsOf(await bob.send('POST', '/api/turns', turn));
    expect(events.at(-1)).toMatchObject({ type: 'turn.failed', code: 'unavailable' });
  });

  it('that fails by itself is passed on as it is', async () => {
    const failed: TurnEvent = {
      type: 'turn.failed',
      code: 'model_busy',
      message: 'the model is busy; try again',
    };
    answer = async function* () {
      await Promise.resolve();
      yield failed;
    };
    expect(await eventsOf(await bob.send('POST', '/api/turns', turn))).toEqual([failed]);
  });

  it.each([
    [{ ...turn, text: '  ' }, /`text` say something/],
    [{ ...turn, text: 'x'.repeat(8_001) }, /`text` at most 8,000 characters/],
    [{ ...turn, conversationId: '../x' }, /`conversationId` 8 to 64/],
    [{ ...turn, user: 'alice' }, /user/],
    [[], /conversationId/],
  ])('that asks for nonsense is refused: %j', async (body, detail) => {
    const { status, code, detail: told } = await refusal(await bob.send('POST', '/api/turns', body));
    expect({ status, code }).toEqual({ status: 400, code: 'bad_request' });
    expect(told).toMatch(detail);
  });

  it('is refused while three others run, and welcome again when one has ended', async () => {
    const running = new Set<() => void>();
    answer = async function* () {
      yield said('…');
      await new Promise<void>((resolve) => running.add(resolve));
      yield finished;
    };
    const open = await Promise.all([1, 2, 3].map(() => bob.send('POST', '/api/turns', turn)));
    await eventually('all three run', () => running.size === 3);
    const fourth = await bob.send('POST', '/api/turns', turn);
    expect(fourth.headers.get('retry-after')).toBe('5');
    expect(await refusal(fourth)).toMatchObject({ status: 429, code: 'too_many_requests' });
    for (const end of running) end();
    await Promise.all(open.map((response) => response.text()));
    answer = async function* () {
      await Promise.resolve();
      yield finished;
    };
    expect((await bob.send('POST', '/api/turns', turn)).status).toBe(200);
  });

  it('without an agent is refused as unavailable, and works again when the agent is back', async () => {
    await leave();
    expect(await refusal(await bob.send('POST', '/api/turns', turn))).toMatchObject({
      status: 503,
      code: 'unavailable',
    });
    answer = async function* () {
      await Promise.resolve();
      yield finished;
    };
    leave = await serveMesh(await web.nats.connect('agent'), {
      [subjects.agent.turn(anyCaller)]: (data, context) => answer(data, context),
    });
    expect((await bob.send('POST', '/api/turns', turn)).status).toBe(200);
  });

  it.each([
    [
      'goes on when the same person signs in again in another tab',
      'bob',
      [said('one'), said('two'), finished],
    ],
    [
      'is stopped when somebody else signs in in its browser',
      'alice',
      [said('one'), expect.objectContaining({ type: 'turn.failed', code: 'not_logged_in' })],
    ],
  ])('%s', async (_what, who, expected) => {
    let goOn = () => {};
    let turns = 0;
    answer = async function* (_data, { signal }) {
      yield said('one');
      turns += 1;
      if (turns > 1) return;
      await new Promise<void>((resolve) => {
        goOn = resolve;
        signal.addEventListener('abort', () => resolve());
      });
      yield said('two');
      yield finished;
    };
    const [response, replaced] = [
      await bob.send('POST', '/api/turns', turn),
      bob.cookie('__Host-deputy') ?? '',
    ];
    const tab = web.visitor();
    const callback = await tab.signIn(who);
    tab.plant('__Host-deputy', replaced);
    await tab.go(callback.href);
    // What is said to the mesh arrives in order: whatever was said of the first has arrived once this has.
    const other = web.visitor();
    await other.logIn('carol');
    const hers = await other.send('POST', '/api/turns', turn);
    await other.send('POST', '/auth/logout');
    await hers.text();
    goOn();
    expect(await eventsOf(response)).toEqual(expected);
    const thief = web.visitor();
    thief.plant('__Host-deputy', replaced);
    expect((await thief.go('/api/sessions/current')).status).toBe(401);
  });

  it('that runs when the service stops is finished, or ended with a word', async () => {
    answer = async function* (_data, context) {
      yield said('…');
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    };
    const response = await bob.send('POST', '/api/turns', turn);
    const [, events] = await Promise.all([web.restart(), eventsOf(response)]);
    expect(events).toEqual([said('…'), expect.objectContaining({ type: 'turn.failed', code: 'cancelled' })]);
  });
});
