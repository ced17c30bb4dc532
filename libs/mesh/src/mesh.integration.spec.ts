import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { anyCaller, subjects } from '#libs/contracts';
import { startNats, type TestNats } from '#libs/testing';
import { type MeshConnection } from './connect-mesh.js';
import { MeshClient } from './mesh-client.js';
import { MeshContext } from './mesh-context.js';
import { MeshError } from './mesh-error.js';
import { MeshServer } from './mesh-server.js';

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
  });
});
