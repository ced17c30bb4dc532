import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Controller, type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { z } from 'zod';
import { anyCaller, Readiness, readinessOf, subjects } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { OpenToPeers } from '../handlers/access.js';
import { MeshClient } from '../mesh-client.js';
import { MeshContext } from '../mesh-context.js';
import { MeshLink } from './mesh-link.js';
import { MeshModule, overMesh } from './mesh.module.js';
import { readiness, readinessController } from './readiness.controller.js';

const conversations = subjects.agent.conversations(anyCaller);

/** What happened, in its order. */
let told: string[] = [];
let finish = () => {};

@Controller()
class SlowController {
  @MessagePattern(conversations)
  @OpenToPeers('the spec')
  async slow(@Ctx() { signal }: MeshContext): Promise<string> {
    told.push('call begins');
    await new Promise<void>((resolve, reject) => {
      finish = resolve;
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    told.push('call ends');
    return 'answered';
  }
}

describe("a service's place on the mesh", () => {
  let nats: TestNats;
  let web: MeshClient;

  beforeAll(async () => {
    nats = await startNats();
    web = new MeshClient(await nats.connect('web'));
  });
  beforeEach(() => {
    told = [];
  });
  afterAll(() => nats.stop());

  const config = () => ({ NATS_URL: nats.url, NATS_NKEY_SEED_FILE: nats.seedFile('agent') });
  const options = () => ({
    peer: 'agent' as const,
    config: config(),
    logger: { warn: (): void => undefined },
  });

  /** @param last what its shutdown hook does after it asked over the mesh */
  const applicationOf = (last: () => void = () => undefined): DynamicModule => {
    @Module({})
    class SpecModule implements OnApplicationShutdown {
      constructor(@Inject(MeshLink) private readonly mesh: MeshLink) {}
      async onApplicationShutdown(): Promise<void> {
        const { nats: own } = this.mesh.connection;
        await own.flush();
        told.push(`last words, ${this.mesh.connected ? 'connected' : 'too late'}`);
        void own.closed().then(() => told.push('left'));
        last();
      }
    }
    return {
      module: SpecModule,
      imports: [MeshModule.forService(options())],
      controllers: [SlowController, readinessController('agent')],
      providers: [
        { provide: readiness, useValue: { check: () => Promise.resolve(readinessOf('agent', [])) } },
      ],
    };
  };
  const microservice = async (module: DynamicModule) => {
    const service = await NestFactory.createMicroservice(module, {
      ...overMesh,
      logger: false,
      abortOnError: false,
    });
    await service.listen();
    return service;
  };
  const hybrid = async (module: DynamicModule) => {
    const app = await NestFactory.create(module, { logger: false, abortOnError: false });
    app.connectMicroservice(overMesh);
    await app.startAllMicroservices();
    await app.init();
    return app;
  };
  const ask = () =>
    web.request(subjects.agent.conversations('web'), {}, { answer: z.string(), deadlineMs: 600_000 });

  const ready = () =>
    web.request(subjects.ready('agent', 'web'), {}, { answer: Readiness }).then(
      (answer) => answer,
      (error: { code?: string }) => error.code,
    );

  test.each([
    ['on the mesh alone', microservice],
    ['beside HTTP', hybrid],
  ])('ends in order %s: calls are drained, last words are said, then the mesh is left', async (_, start) => {
    const service = await start(applicationOf());
    const answer = ask();
    await eventually('the call runs', () => told.includes('call begins'));
    const closing = service.close();
    await eventually('no more calls are taken', async () => (await ready()) === 'unavailable');
    finish();
    expect(await answer).toBe('answered');
    await closing;
    expect(told).toEqual(['call begins', 'call ends', 'last words, connected', 'left']);
  });

  test('is left also when the last words fail', async () => {
    const fail = () => {
      throw new Error('the disk is full');
    };
    const service = await microservice(applicationOf(fail));
    await service.close();
    expect(told).toEqual(['last words, connected', 'left']);
  });

  test('answers whether the service is ready to every peer, without a token', async () => {
    const service = await microservice(applicationOf());
    expect(await ready()).toEqual({ service: 'agent', ready: true, checks: [] });
    await service.close();
  });

  test('can be joined later: what needs the mesh is refused for now, and served once it is there', async () => {
    const later: DynamicModule = { ...applicationOf(), imports: [MeshModule.joinedLater(options())] };
    const app = await NestFactory.create(later, { logger: false, abortOnError: false });
    await app.init();
    const link = app.get(MeshLink);
    expect(link.connected).toBe(false);
    expect(() => link.client).toThrow(expect.objectContaining({ code: 'unavailable' }));
    await expect(link.bucket('conversations')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await link.open()).toBe(true);
    app.connectMicroservice(overMesh);
    await app.startAllMicroservices();
    expect(await ready()).toMatchObject({ ready: true });
    await app.close();
    expect(link.connected).toBe(false);
  });

  test('is not joined any more by a service that was told to stop meanwhile', async () => {
    let reach = () => {};
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const connection = await nats.connect('agent');
    const link = new MeshLink(() => reached.then(() => connection));
    const opening = link.open();
    await link.close();
    reach();
    expect(await opening).toBe(false);
    expect(connection.nats.isClosed()).toBe(true);
    expect(link.connected).toBe(false);
  });
});
