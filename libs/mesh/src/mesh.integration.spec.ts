import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { headers } from '@nats-io/transport-node';
import { z } from 'zod';
import { anyCaller, subjects } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { openToAll } from '#test/mesh/open-to-all';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { Contract } from './handlers/contract.js';
import { type MeshConnection } from './connect-mesh.js';
import { MeshClient } from './mesh-client.js';
import { MeshContext } from './mesh-context.js';
import { MeshError } from './mesh-error.js';
import { MeshServer, type MeshServerOptions } from './mesh-server.js';

const turn = subjects.agent.turn('web');
const conversations = subjects.agent.conversations('web');

/** Longer than a test may take: what waits for it shows as a test that does not end. */
const tooLong = 600_000;
/** For what asks without MeshClient. */
const patient = { timeout: 60_000 };

/** What handlers did in one test, seen from outside: calls that hang, and streams. */
const nothing = { begun: 0, running: 0, streams: 0, count: 0, stopped: false };
let produced = { ...nothing };
// A new one for each: a late word of the test before is not taken for one of this.
beforeEach(() => {
  produced = { ...nothing };
});
const numbers = z.object({
  count: z.number(),
  padding: z.number().default(0),
  /** From here on the stream is silent until its caller leaves. */
  silentFrom: z.number().default(Infinity),
  /** Before this one the stream waits for `release`. */
  heldAt: z.number().default(Infinity),
});
let release = () => {};

@Controller()
class AgentController {
  @MessagePattern(subjects.agent.conversations(anyCaller))
  async answer(@Contract(z.unknown()) data: unknown, @Ctx() context: MeshContext): Promise<unknown> {
    const wish = z.object({ do: z.string() }).parse(data).do;
    if (wish === 'refuse') throw new MeshError('forbidden', 'not yours');
    if (wish === 'crash') throw new Error('postgres://user:secret@host');
    if (wish === 'hang') {
      const seen = produced;
      seen.begun += 1;
      seen.running += 1;
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      seen.running -= 1;
      throw context.signal.reason;
    }
    if (wish === 'big') return 'x'.repeat(2_000_000);
    return { peer: context.peer, bearer: context.bearer };
  }

  @MessagePattern(subjects.agent.turn(anyCaller))
  async *count(@Contract(z.unknown()) data: unknown, @Ctx() context: MeshContext): AsyncGenerator<unknown> {
    const { count, padding, silentFrom, heldAt } = numbers.parse(data);
    const seen = produced;
    seen.streams += 1;
    try {
      for (let i = 0; i < count; i++) {
        if (i >= silentFrom) await left(context.signal);
        if (i === heldAt) await new Promise<void>((resolve) => (release = resolve));
        seen.count += 1;
        yield { i, padding: 'x'.repeat(padding) };
      }
    } finally {
      seen.stopped = true;
    }
  }
}
@Module({ controllers: [AgentController] })
class AgentModule {}
const guard = openToAll(subjects.agent.conversations(anyCaller), subjects.agent.turn(anyCaller));

const left = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

const item = z.object({ i: z.number(), padding: z.string() });
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof MeshError ? error.code : String(error)),
  );

describe('calls over the mesh', () => {
  let nats: TestNats;
  let agent: MeshConnection;
  let web: MeshConnection;
  let client: MeshClient;
  let service: INestMicroservice;

  beforeAll(async () => {
    nats = await startNats();
    agent = await nats.connect('agent');
    web = await nats.connect('web');
    client = new MeshClient(web);
    service = await NestFactory.createMicroservice(AgentModule, {
      strategy: new MeshServer({ connection: agent, guard, aliveMs: 100, answerMs: tooLong }),
      logger: false,
    });
    await service.listen();
  });
  afterAll(async () => {
    await service.close();
    await nats.stop();
  });

  test('a request is answered, and its handler knows the peer, the bearer token and the trace', async () => {
    const answer = await client.request(
      conversations,
      { do: 'tell' },
      { answer: z.unknown(), bearer: 't.o.k' },
    );
    expect(answer).toEqual({ peer: 'web', bearer: 't.o.k' });
  });

  test('a stream arrives whole and in order', async () => {
    const got: number[] = [];
    for await (const { i } of client.stream(turn, { count: 500 }, { item })) got.push(i);
    expect(got).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  test('a MeshError crosses the mesh, another error tells nothing of itself', async () => {
    expect(await code(client.request(conversations, { do: 'refuse' }, { answer: z.unknown() }))).toBe(
      'forbidden',
    );
    const crash = await client
      .request(conversations, { do: 'crash' }, { answer: z.unknown() })
      .catch((error: Error) => error);
    expect(crash).toMatchObject({ code: 'internal' });
    expect(String(crash)).not.toContain('secret');
    const stream = await client
      .stream(turn, { count: 'personal' }, { item })
      .next()
      .catch((error: Error) => error);
    expect(stream).toMatchObject({
      code: 'internal',
      message: expect.not.stringContaining('count') as unknown,
    });
  });

  test('what crosses is JSON, a message that is none is answered as a bad request', async () => {
    const reply = await web.nats.request(conversations, '{"do":', patient);
    expect(reply.headers?.get('mesh-kind')).toBe('error');
    expect(reply.json()).toMatchObject({ code: 'bad_request' });
  });

  test('a request that names no id, no kind and no deadline is answered', async () => {
    const reply = await web.nats.request(conversations, '{"do":"tell"}', patient);
    expect(reply.json()).toEqual({ peer: 'web' });
  });

  test('a message that cannot be answered is not run', async () => {
    web.nats.publish(conversations, '{"do":"hang"}');
    await client.request(conversations, { do: 'tell' }, { answer: z.unknown() });
    expect(produced.begun).toBe(0);
  });

  test("answers go home: an inbox that is not the caller's is refused", async () => {
    const stolen: string[] = [];
    const spy = agent.nats.subscribe('_INBOX_agent.spy', {
      callback: (_, message) => void stolen.push(message.string()),
    });
    await agent.nats.flush();
    web.nats.publish(conversations, '{"do":"tell"}', { reply: '_INBOX_agent.spy' });
    web.nats.publish(conversations, '{"do":"hang"}', { reply: '_INBOX_agent.spy' });
    await client.request(conversations, { do: 'tell' }, { answer: z.unknown() });
    await agent.nats.flush();
    spy.unsubscribe();
    expect(stolen).toEqual([]);
    expect(produced.begun).toBe(0);
  });

  test('an answer or a request that is too large is an error of its own, and the service lives on', async () => {
    expect(await code(client.request(conversations, { do: 'big' }, { answer: z.unknown() }))).toBe(
      'too_large',
    );
    const big = { do: 'x'.repeat(2_000_000) };
    expect(await code(client.request(conversations, big, { answer: z.unknown() }))).toBe('too_large');
    const reply = await web.nats.request(conversations, JSON.stringify('x'.repeat(1_000_000)), patient);
    expect(reply.json()).toMatchObject({ code: 'too_large' });
    expect(await code(client.request(conversations, { do: 'tell' }, { answer: z.unknown() }))).toBe(
      'answered',
    );
  });

  test('an item that is too large ends its stream with that error and stops the producer', async () => {
    const stream = client.stream(turn, { count: 5, padding: 2_000_000 }, { item });
    expect(await code(stream.next())).toBe('too_large');
    await eventually('the producer stops', () => produced.stopped);
  });

  test('an answer that does not fit its contract is an error, not a value', async () => {
    expect(await code(client.request(conversations, { do: 'tell' }, { answer: z.string() }))).toBe(
      'internal',
    );
  });

  test('a call that is not done in time ends for both sides', async () => {
    const call = client.request(conversations, { do: 'hang' }, { answer: z.unknown(), deadlineMs: 300 });
    expect(await code(call)).toBe('deadline_exceeded');
    await eventually('the handler ran and was told', () => produced.begun === 1 && produced.running === 0);
  });

  test('a deadline may be shortened by the caller', async () => {
    const hurry = headers();
    hurry.set('mesh-timeout-ms', '50');
    // The service's own would not come before the test's end.
    const reply = await web.nats.request(conversations, '{"do":"hang"}', { ...patient, headers: hurry });
    expect(reply.json()).toMatchObject({ code: 'deadline_exceeded' });
    await eventually('the handler was told', () => produced.running === 0);
  });

  test('a call that nobody serves fails at once', async () => {
    const nobody = subjects.audit.query('web');
    const answer = { answer: z.unknown(), deadlineMs: tooLong };
    expect(await code(client.request(nobody, {}, answer))).toBe('unavailable');
    expect(await code(client.stream(nobody, {}, { item, idleMs: tooLong }).next())).toBe('unavailable');
  });

  test('a call that permissions forbid fails at once', async () => {
    const spoofed = subjects.mcp.exchange('agent');
    const answer = { answer: z.unknown(), deadlineMs: tooLong };
    expect(await code(client.request(spoofed, {}, answer))).toBe('forbidden');
  });

  test('a request to what streams is a bad request, and nothing goes on producing', async () => {
    expect(await code(client.request(turn, { count: 3 }, { answer: z.unknown() }))).toBe('bad_request');
  });

  test('a caller that aborts a request stops its handler', async () => {
    const abort = new AbortController();
    const options = { answer: z.unknown(), signal: abort.signal, deadlineMs: tooLong };
    const call = client.request(conversations, { do: 'hang' }, options);
    await eventually('the handler runs', () => produced.running === 1);
    abort.abort();
    expect(await code(call)).toBe('cancelled');
    await eventually('the handler was told', () => produced.running === 0);
  });

  test('a caller that leaves the loop stops the producer, though it is silent', async () => {
    for await (const { i } of client.stream(turn, { count: 10, silentFrom: 3 }, { item })) if (i === 2) break;
    await eventually('the producer stops', () => produced.stopped);
    expect(produced.count).toBe(3);
  });

  test('a left caller stops the producer, even one that does not listen for it', async () => {
    for await (const { i } of client.stream(turn, { count: 10_000 }, { item })) if (i === 2) break;
    await eventually('the producer stops', () => produced.stopped);
    // Nobody gave credit for more than the window.
    expect(produced.count).toBeLessThanOrEqual(32 + 3);
  });

  test('a caller that aborts a stream stops the producer and hears so', async () => {
    const abort = new AbortController();
    const stream = client.stream(turn, { count: 2, silentFrom: 0 }, { item, signal: abort.signal });
    const first = code(stream.next());
    await eventually('the producer runs', () => produced.streams === 1);
    abort.abort();
    expect(await first).toBe('cancelled');
    await eventually('the producer stops', () => produced.stopped);
  });

  test('a caller that dies without a word stops the producer', async () => {
    const mortal = await nats.connect('web');
    const stream = new MeshClient(mortal).stream(turn, { count: 10, silentFrom: 0 }, { item });
    const first = code(stream.next());
    await eventually('the producer runs', () => produced.streams === 1);
    await mortal.nats.close();
    expect(await first).toBe('unavailable');
    await eventually('the producer stops', () => produced.stopped);
  });

  test('a producer stays at most its window ahead of a slow caller', async () => {
    const stream = client.stream(turn, { count: 10_000, padding: 1_000 }, { item });
    await stream.next();
    await stream.next();
    await eventually('its window is full', () => produced.count >= 32);
    // Time for a producer without bounds to finish: it makes thousands in that.
    await client.request(conversations, { do: 'tell' }, { answer: z.unknown() });
    for (let i = 0; i < 50; i++) await client.request(conversations, { do: 'tell' }, { answer: z.unknown() });
    expect(produced.count).toBeLessThanOrEqual(32 + 3);
    await stream.return(undefined);
  });

  test('a stream of one item is one message', async () => {
    const kinds: string[] = [];
    const inbox = '_INBOX_web.one';
    const spy = web.nats.subscribe(inbox, {
      callback: (_, message) => void kinds.push(message.headers?.get('mesh-kind') ?? ''),
    });
    const wish = headers();
    wish.set('mesh-expect', 'stream');
    web.nats.publish(turn, '{"count":1}', { reply: inbox, headers: wish });
    await eventually('the item comes', () => kinds.length > 0);
    await client.request(conversations, { do: 'tell' }, { answer: z.unknown() });
    spy.unsubscribe();
    expect(kinds).toEqual(['item']);
  });

  test('a stream that lost a part is an error, never a shorter stream', async () => {
    const forger = agent.nats.subscribe(subjects.ready('agent', 'web'), {
      queue: 'agent',
      callback: (_, message) => {
        for (const sequence of ['0', '2']) {
          const sent = headers();
          sent.set('mesh-kind', 'item');
          sent.set('mesh-sequence', sequence);
          message.respond('{"i":1,"padding":""}', { headers: sent });
        }
      },
    });
    await agent.nats.flush();
    const stream = client.stream(subjects.ready('agent', 'web'), {}, { item });
    expect(await code(stream.next())).toBe('answered');
    expect(await code(stream.next())).toBe('unavailable');
    forger.unsubscribe();
  });

  test('a service that sends without waiting for credit is cut off before it fills the memory', async () => {
    const flooder = agent.nats.subscribe(subjects.ready('agent', 'web'), {
      queue: 'agent',
      callback: (_, message) => {
        for (let i = 0; i < 5_000; i++) {
          const sent = headers();
          sent.set('mesh-kind', 'item');
          sent.set('mesh-sequence', String(i));
          message.respond('{"i":1,"padding":""}', { headers: sent });
        }
      },
    });
    await agent.nats.flush();
    const stream = client.stream(subjects.ready('agent', 'web'), {}, { item });
    await stream.next();
    await web.nats.flush();
    await eventually('it is cut off', async () => (await code(stream.next())) === 'unavailable');
    flooder.unsubscribe();
  });

  test('a caller credits no subject but an inbox of the service it asked', async () => {
    const lured: string[] = [];
    // A subject that the caller may publish to: nothing but its own care keeps it from doing so.
    const audit = await nats.connect('audit');
    audit.nats.subscribe(subjects.audit.query(anyCaller), {
      queue: 'audit',
      callback: (_, message) => void lured.push(message.subject),
    });
    await audit.nats.flush();
    const forger = agent.nats.subscribe(subjects.ready('agent', 'web'), {
      queue: 'agent',
      callback: (_, message) => {
        const alive = headers();
        alive.set('mesh-kind', 'alive');
        agent.nats.publish(message.reply ?? '', '', { headers: alive, reply: subjects.audit.query('web') });
        const end = headers();
        end.set('mesh-kind', 'end');
        end.set('mesh-sequence', '0');
        message.respond('', { headers: end });
      },
    });
    await agent.nats.flush();
    expect(await code(client.stream(subjects.ready('agent', 'web'), {}, { item }).next())).toBe('answered');
    await web.nats.flush();
    await audit.nats.flush();
    expect(lured).toEqual([]);
    forger.unsubscribe();
    await audit.close();
  });
});

describe('a service that ends or loses NATS', () => {
  let nats: TestNats;
  let web: MeshConnection;
  let client: MeshClient;

  const serving: INestMicroservice[] = [];
  const serve = async (options: Partial<MeshServerOptions> = {}) => {
    const service = await NestFactory.createMicroservice(AgentModule, {
      strategy: new MeshServer({ connection: await nats.connect('agent'), guard, ...options }),
      logger: false,
    });
    await service.listen();
    serving.push(service);
    return service;
  };
  // A test that failed must leave neither its service nor a halted nats-server to the next.
  afterEach(async () => {
    await Promise.all(serving.splice(0).map((service) => service.close()));
    if (!web.connected) await nats.restart();
  });
  beforeAll(async () => {
    nats = await startNats();
    web = await nats.connect('web');
    client = new MeshClient(web);
  });
  afterAll(() => nats.stop());

  test('a call whose caller names no deadline has the default one', async () => {
    await serve({ answerMs: 100 });
    const reply = await web.nats.request(conversations, '{"do":"hang"}', patient);
    expect(reply.json()).toMatchObject({ code: 'deadline_exceeded' });
    await eventually('the handler was told', () => produced.running === 0);
  });

  test('a silent producer is not a dead one', async () => {
    await serve({ aliveMs: 5_000 });
    // Only the clock of waiting is set by hand; what crosses the mesh takes the time it takes.
    jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'queueMicrotask', 'setImmediate', 'setInterval'] });
    try {
      const first = code(client.stream(turn, { count: 1, heldAt: 0 }, { item, idleMs: 30_000 }).next());
      // An answer comes after everything that was under way before it was asked for.
      const settled = async () => {
        for (let trips = 0; trips < 3; trips++)
          await client.request(conversations, { do: 'tell' }, { answer: z.unknown() });
      };
      for (let silentMs = 0; silentMs < 120_000; silentMs += 5_000) {
        await settled();
        jest.advanceTimersByTime(5_000);
      }
      await settled();
      release();
      expect(await first).toBe('answered');
    } finally {
      jest.useRealTimers();
    }
  });

  test('a silent service that gives no sign of life is given up', async () => {
    await serve({ aliveMs: tooLong });
    const stream = client.stream(turn, { count: 1, silentFrom: 0 }, { item, idleMs: 300 });
    expect(await code(stream.next())).toBe('deadline_exceeded');
  });

  test('a caller that leaves a silent stream says so, and the service need not find out', async () => {
    await serve({ aliveMs: tooLong });
    const abort = new AbortController();
    const stream = client.stream(turn, { count: 1, silentFrom: 0 }, { item, signal: abort.signal });
    const first = code(stream.next());
    await eventually('the producer runs', () => produced.streams === 1);
    abort.abort();
    expect(await first).toBe('cancelled');
    await eventually('the producer stops', () => produced.stopped);
  });

  test('close lets calls in hand finish and takes no new ones', async () => {
    const service = await serve({ drainMs: tooLong });
    const stream = client.stream(turn, { count: 5, heldAt: 2 }, { item });
    expect((await stream.next()).value).toMatchObject({ i: 0 });
    const closing = service.close();
    await eventually(
      'new calls are refused',
      async () =>
        (await code(client.request(conversations, { do: 'tell' }, { answer: z.unknown() }))) ===
        'unavailable',
    );
    release();
    const rest: number[] = [];
    for await (const { i } of stream) rest.push(i);
    expect(rest).toEqual([1, 2, 3, 4]);
    await closing;
  });

  test('close ends what does not finish, and says so to its caller', async () => {
    const service = await serve({ drainMs: 100 });
    const options = { answer: z.unknown(), deadlineMs: tooLong };
    const answer = code(client.request(conversations, { do: 'hang' }, options));
    await eventually('the handler runs', () => produced.running === 1);
    await service.close();
    expect(await answer).toBe('unavailable');
    await eventually('the handler was told', () => produced.running === 0);
  });

  test('a service that has its hands full says so instead of growing', async () => {
    await serve({ maxCalls: 1 });
    const abort = new AbortController();
    const options = { answer: z.unknown(), signal: abort.signal, deadlineMs: tooLong };
    const call = code(client.request(conversations, { do: 'hang' }, options));
    await eventually('the handler runs', () => produced.running === 1);
    expect(await code(client.request(conversations, { do: 'tell' }, { answer: z.unknown() }))).toBe(
      'unavailable',
    );
    abort.abort();
    expect(await call).toBe('cancelled');
  });

  test('a restart of NATS ends calls in hand with an error, and later calls work without a restart of anything else', async () => {
    await serve();
    const options = { answer: z.unknown(), deadlineMs: tooLong };
    const call = code(client.request(conversations, { do: 'hang' }, options));
    await eventually('the handler runs', () => produced.running === 1);
    await nats.halt({ hard: true });
    expect(await call).toBe('unavailable');
    await eventually('the handler was told', () => produced.running === 0);
    expect(await code(client.request(conversations, { do: 'tell' }, { answer: z.unknown() }))).toBe(
      'unavailable',
    );
    await nats.restart();
    await eventually(
      'calls work again',
      async () =>
        (await code(client.request(conversations, { do: 'tell' }, { answer: z.unknown() }))) === 'answered',
    );
  });
});
