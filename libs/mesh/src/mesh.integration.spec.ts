import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { headers } from '@nats-io/transport-node';
import { z } from 'zod';
import { anyCaller, subjects } from '#libs/contracts';
import { eventually, startNats, type TestNats } from '#libs/testing';
import { type MeshConnection } from './connect-mesh.js';
import { MeshClient } from './mesh-client.js';
import { MeshContext } from './mesh-context.js';
import { MeshError } from './mesh-error.js';
import { MeshServer } from './mesh-server.js';

// A busy machine is slow; what must be fast says so itself.
jest.setTimeout(60_000);

const turn = subjects.agent.turn('web');
const conversations = subjects.agent.conversations('web');

/** What the producer of a stream did, seen from outside. */
const produced = { count: 0, stopped: false, running: 0 };
const numbers = z.object({
  count: z.number(),
  padding: z.number().default(0),
  pauseMs: z.number().default(0),
});

@Controller()
class AgentController {
  @MessagePattern(subjects.agent.conversations(anyCaller))
  async answer(@Payload() data: unknown, @Ctx() context: MeshContext): Promise<unknown> {
    const wish = z.object({ do: z.string() }).parse(data).do;
    if (wish === 'refuse') throw new MeshError('forbidden', 'not yours');
    if (wish === 'crash') throw new Error('postgres://user:secret@host');
    if (wish === 'hang') {
      produced.running += 1;
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      produced.running -= 1;
      throw context.signal.reason;
    }
    if (wish === 'big') return 'x'.repeat(2_000_000);
    return { peer: context.peer, bearer: context.bearer, traceparent: context.traceparent };
  }

  @MessagePattern(subjects.agent.turn(anyCaller))
  async *count(@Payload() data: unknown, @Ctx() context: MeshContext): AsyncGenerator<unknown> {
    const { count, padding, pauseMs } = numbers.parse(data);
    Object.assign(produced, { count: 0, stopped: false });
    try {
      for (let i = 0; i < count; i++) {
        if (pauseMs) await pause(pauseMs, context.signal);
        produced.count = i + 1;
        yield { i, padding: 'x'.repeat(padding) };
      }
    } finally {
      produced.stopped = true;
    }
  }
}
@Module({ controllers: [AgentController] })
class AgentModule {}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });

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
      strategy: new MeshServer({ connection: agent, aliveMs: 100, answerMs: 2_000 }),
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
      { answer: z.unknown(), bearer: 't.o.k', traceparent: '00-ab' },
    );
    expect(answer).toEqual({ peer: 'web', bearer: 't.o.k', traceparent: '00-ab' });
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
    const reply = await web.nats.request(conversations, '{"do":', { timeout: 1_000 });
    expect(reply.headers?.get('mesh-kind')).toBe('error');
    expect(reply.json()).toMatchObject({ code: 'bad_request' });
  });

  test('a request that names no id, no kind and no deadline is answered', async () => {
    const reply = await web.nats.request(conversations, '{"do":"tell"}', { timeout: 1_000 });
    expect(reply.json()).toEqual({ peer: 'web' });
  });

  test('a message that cannot be answered is not run', async () => {
    web.nats.publish(conversations, '{"do":"hang"}');
    await client.request(conversations, { do: 'tell' }, { answer: z.unknown() });
    expect(produced.running).toBe(0);
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
    expect(produced.running).toBe(0);
  });

  test('an answer or a request that is too large is an error of its own, and the service lives on', async () => {
    expect(await code(client.request(conversations, { do: 'big' }, { answer: z.unknown() }))).toBe(
      'too_large',
    );
    const big = { do: 'x'.repeat(2_000_000) };
    expect(await code(client.request(conversations, big, { answer: z.unknown() }))).toBe('too_large');
    const reply = await web.nats.request(conversations, JSON.stringify('x'.repeat(1_000_000)), {
      timeout: 2_000,
    });
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
    await eventually('the handler runs', () => produced.running === 1);
    expect(await code(call)).toBe('deadline_exceeded');
    await eventually('the handler was told', () => produced.running === 0);
  });

  test('a call whose caller names no deadline has the default one', async () => {
    const reply = await web.nats.request(conversations, '{"do":"hang"}', { timeout: 5_000 });
    expect(reply.json()).toMatchObject({ code: 'deadline_exceeded' });
    await eventually('the handler was told', () => produced.running === 0);
  });

  test('a deadline may be shortened by the caller', async () => {
    const hurry = headers();
    hurry.set('mesh-timeout-ms', '50');
    const began = Date.now();
    const reply = await web.nats.request(conversations, '{"do":"hang"}', { timeout: 5_000, headers: hurry });
    expect(reply.json()).toMatchObject({ code: 'deadline_exceeded' });
    expect(Date.now() - began).toBeLessThan(1_500);
  });

  test('a call that nobody serves fails at once', async () => {
    const began = Date.now();
    const nobody = subjects.audit.query('web');
    expect(await code(client.request(nobody, {}, { answer: z.unknown() }))).toBe('unavailable');
    expect(await code(client.stream(nobody, {}, { item }).next())).toBe('unavailable');
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  test('a call that permissions forbid fails at once', async () => {
    const began = Date.now();
    const spoofed = subjects.mcp.exchange('agent');
    expect(await code(client.request(spoofed, {}, { answer: z.unknown() }))).toBe('forbidden');
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  test('a request to what streams is a bad request, and nothing goes on producing', async () => {
    expect(await code(client.request(turn, { count: 3 }, { answer: z.unknown() }))).toBe('bad_request');
  });

  test('a caller that aborts a request stops its handler', async () => {
    const abort = new AbortController();
    const call = client.request(conversations, { do: 'hang' }, { answer: z.unknown(), signal: abort.signal });
    await eventually('the handler runs', () => produced.running === 1);
    abort.abort();
    expect(await code(call)).toBe('cancelled');
    // Well before the deadline would.
    await eventually('the handler was told', () => produced.running === 0, 1_000);
  });

  test('a caller that leaves the loop stops the producer, though it is silent', async () => {
    for await (const { i } of client.stream(turn, { count: 1_000, pauseMs: 20 }, { item }))
      if (i === 2) break;
    await eventually('the producer stops', () => produced.stopped, 1_000);
    expect(produced.count).toBeLessThan(20);
  });

  test('a left caller stops the producer, even one that does not listen for it', async () => {
    for await (const { i } of client.stream(turn, { count: 10_000 }, { item })) if (i === 2) break;
    await eventually('the producer stops', () => produced.stopped, 1_000);
    expect(produced.count).toBeLessThan(100);
  });

  test('a caller that aborts a stream stops the producer and hears so', async () => {
    const abort = new AbortController();
    const stream = client.stream(turn, { count: 2, pauseMs: 5_000 }, { item, signal: abort.signal });
    const first = code(stream.next());
    setTimeout(() => abort.abort(), 50);
    expect(await first).toBe('cancelled');
    await eventually('the producer stops', () => produced.stopped, 1_000);
  });

  test('a caller that dies without a word stops the producer', async () => {
    const mortal = await nats.connect('web');
    const stream = new MeshClient(mortal).stream(turn, { count: 10, pauseMs: 60_000 }, { item });
    const first = code(stream.next());
    await eventually('the producer runs', () => !produced.stopped && produced.count === 0);
    await mortal.nats.close();
    expect(await first).toBe('unavailable');
    await eventually('the producer stops', () => produced.stopped, 5_000);
  });

  test('a producer stays at most its window ahead of a slow caller', async () => {
    const stream = client.stream(turn, { count: 10_000, padding: 1_000 }, { item });
    await stream.next();
    await stream.next();
    // Time for a producer without bounds to finish: it makes thousands in that.
    await client.request(conversations, { do: 'tell' }, { answer: z.unknown() });
    for (let i = 0; i < 50; i++) await client.request(conversations, { do: 'tell' }, { answer: z.unknown() });
    expect(produced.count).toBeLessThanOrEqual(32 + 3);
    await stream.return(undefined);
  });

  test('a silent producer is not a dead one', async () => {
    const stream = client.stream(turn, { count: 1, pauseMs: 700 }, { item, idleMs: 300 });
    expect(await code(stream.next())).toBe('answered');
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

  test('a service credits and answers no subject but an inbox of the one it talks to', async () => {
    const lured: string[] = [];
    const spy = web.nats.subscribe('_INBOX_web.lure', {
      callback: (_, message) => void lured.push(message.subject),
    });
    const forger = agent.nats.subscribe(subjects.ready('agent', 'web'), {
      queue: 'agent',
      callback: (_, message) => {
        const sent = headers();
        sent.set('mesh-kind', 'alive');
        agent.nats.publish(message.reply ?? '', '', { headers: sent, reply: '_INBOX_web.lure' });
      },
    });
    await agent.nats.flush();
    await code(client.stream(subjects.ready('agent', 'web'), {}, { item, idleMs: 200 }).next());
    await web.nats.flush();
    expect(lured).toEqual([]);
    forger.unsubscribe();
    spy.unsubscribe();
  });
});

describe('a service that ends or loses NATS', () => {
  let nats: TestNats;
  let client: MeshClient;

  const serve = async (options: { drainMs?: number; maxCalls?: number } = {}) => {
    const service = await NestFactory.createMicroservice(AgentModule, {
      strategy: new MeshServer({ connection: await nats.connect('agent'), ...options }),
      logger: false,
    });
    await service.listen();
    return service;
  };
  beforeAll(async () => {
    nats = await startNats();
    client = new MeshClient(await nats.connect('web'));
  });
  afterAll(() => nats.stop());

  test('a caller that leaves a silent stream says so, and the service need not find out', async () => {
    // It would ask after 5 seconds.
    const service = await serve();
    const abort = new AbortController();
    Object.assign(produced, { stopped: true });
    const first = code(
      client.stream(turn, { count: 1, pauseMs: 60_000 }, { item, signal: abort.signal }).next(),
    );
    await eventually('the producer runs', () => !produced.stopped);
    abort.abort();
    expect(await first).toBe('cancelled');
    await eventually('the producer stops', () => produced.stopped, 3_000);
    await service.close();
  });

  test('close lets calls in hand finish and takes no new ones', async () => {
    const service = await serve();
    const stream = client.stream(turn, { count: 5, pauseMs: 50 }, { item });
    expect((await stream.next()).value).toMatchObject({ i: 0 });
    const closing = service.close();
    await eventually(
      'new calls are refused',
      async () =>
        (await code(client.request(conversations, { do: 'tell' }, { answer: z.unknown() }))) ===
        'unavailable',
    );
    const rest: number[] = [];
    for await (const { i } of stream) rest.push(i);
    expect(rest).toEqual([1, 2, 3, 4]);
    await closing;
  });

  test('close ends what does not finish, and says so to its caller', async () => {
    const service = await serve({ drainMs: 100 });
    const call = client.request(conversations, { do: 'hang' }, { answer: z.unknown(), deadlineMs: 9_000 });
    await eventually('the handler runs', () => produced.running === 1);
    const answer = code(call);
    await service.close();
    expect(await answer).toBe('unavailable');
    await eventually('the handler was told', () => produced.running === 0);
  });

  test('a service that has its hands full says so instead of growing', async () => {
    const service = await serve({ maxCalls: 1 });
    const abort = new AbortController();
    const call = client.request(conversations, { do: 'hang' }, { answer: z.unknown(), signal: abort.signal });
    await eventually('the handler runs', () => produced.running === 1);
    expect(await code(client.request(conversations, { do: 'tell' }, { answer: z.unknown() }))).toBe(
      'unavailable',
    );
    abort.abort();
    await code(call);
    await service.close();
  });

  test('a restart of NATS ends calls in hand with an error, and later calls work without a restart of anything else', async () => {
    const service = await serve();
    const call = code(
      client.request(conversations, { do: 'hang' }, { answer: z.unknown(), deadlineMs: 9_000 }),
    );
    await eventually('the handler runs', () => produced.running === 1);
    await nats.halt({ hard: true });
    expect(await call).toBe('unavailable');
    await eventually('the handler was told', () => produced.running === 0, 2_000);
    expect(await code(client.request(conversations, { do: 'tell' }, { answer: z.unknown() }))).toBe(
      'unavailable',
    );
    await nats.restart();
    await eventually(
      'calls work again',
      async () =>
        (await code(
          client.request(conversations, { do: 'tell' }, { answer: z.unknown(), deadlineMs: 1_000 }),
        )) === 'answered',
    );
    await service.close();
  });
});
