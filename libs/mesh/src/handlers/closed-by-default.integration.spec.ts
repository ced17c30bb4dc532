import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  Controller,
  type DynamicModule,
  Inject,
  type INestMicroservice,
  Injectable,
  Module,
  Scope,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { anyCaller, apis, subjects } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { eventually } from '#test/eventually';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { type MeshConnection } from '../connect-mesh.js';
import { MeshClient } from '../mesh-client.js';
import { MeshContext } from '../mesh-context.js';
import { MeshError } from '../mesh-error.js';
import { MeshServer } from '../mesh-server.js';
import { provisionMesh } from '../provision-mesh.js';
import { MeshModule, overMesh } from '../nest/mesh.module.js';
import { PrincipalModule } from '../nest/principal.module.js';
import { AuthenticatedBy, OpenToPeers } from './access.js';
import { CallGuard } from './call-guard.js';
import { Contract, UnreadPayload } from './contract.js';
import { type RefusesCalls } from './refuses-calls.js';
import { VerifiedPrincipal } from './verified-principal.js';

const conversations = subjects.agent.conversations(anyCaller);
const turn = subjects.agent.turn(anyCaller);
const Wish = z.strictObject({ wish: z.string().max(10) });
type Wish = z.infer<typeof Wish>;

/** What handlers did: nothing, where nobody was let in. */
let ran: unknown[] = [];

describe('a handler of the mesh', () => {
  let nats: TestNats;
  let issuer: TestIssuer;
  let caller: MeshConnection;
  let web: MeshClient;
  let guard: CallGuard;
  const serving: INestMicroservice[] = [];

  beforeAll(async () => {
    [nats, issuer] = await Promise.all([startNats(), startTestIssuer()]);
    await provisionMesh(await nats.connect('operator'));
    caller = await nats.connect('web');
    web = new MeshClient(caller);
  });
  afterEach(async () => {
    ran = [];
    await Promise.all(serving.splice(0).map((service) => service.close()));
  });
  afterAll(async () => {
    await Promise.all([nats.stop(), issuer.stop()]);
  });

  /** As a service of the house is put together. */
  const applicationOf = (...controllers: Type[]): DynamicModule => {
    @Module({})
    class SpecModule {}
    const config = {
      NATS_URL: nats.url,
      NATS_NKEY_SEED_FILE: nats.seedFile('agent'),
      OIDC_ISSUER: issuer.issuer,
      POLICIES_DIR: 'policies',
      REVOCATIONS_SILENCE_MS: 60_000,
    };
    return {
      module: SpecModule,
      imports: [
        MeshModule.forService({ peer: 'agent', config, logger: { warn: () => undefined } }),
        PrincipalModule.forService({ audience: apis.agent, config }),
      ],
      controllers,
      providers: [PerCall, Lenient],
    };
  };
  const create = async (...controllers: Type[]): Promise<INestMicroservice> => {
    const options = { ...overMesh, logger: false as const, abortOnError: false };
    const service = await NestFactory.createMicroservice(applicationOf(...controllers), options);
    serving.push(service);
    return service;
  };
  const start = async (...controllers: Type[]): Promise<void> => {
    await (await create(...controllers)).listen();
  };
  const refusedAtStart = async (...controllers: Type[]): Promise<readonly string[]> =>
    start(...controllers).then(
      (): readonly string[] => [],
      (error: { code: string; problems: readonly string[] }) => {
        expect(error).toMatchObject({ code: 'handlers_unguarded' });
        return error.problems;
      },
    );
  const tokenOf = (username: string, more = {}) => issuer.issue({ audience: apis.agent, username, ...more });
  const ask = (bearer?: string, wish: unknown = { wish: 'tell' }) =>
    web
      .request(subjects.agent.conversations('web'), wish, { answer: z.unknown(), bearer })
      .catch((error: unknown) => (error instanceof MeshError ? error.code : error));

  test('registered with no thought of security is refused at start, by its name and with what to write', async () => {
    @Controller()
    class NaiveController {
      @MessagePattern(conversations)
      list(@Payload() data: unknown): unknown {
        ran.push(data);
        return data;
      }
    }
    const problems = await refusedAtStart(NaiveController);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(
      /^`NaiveController\.list` does not say who may call it; write `@AuthenticatedBy/,
    );
    expect(problems[1]).toMatch(
      /^`NaiveController\.list` takes a payload that nothing reads; write `@Contract/,
    );
    expect(await ask(await tokenOf('bob'))).toBe('unavailable');
  });

  test('that streams is refused at start like any other', async () => {
    @Controller()
    class NaiveStream {
      @MessagePattern(turn)
      @AuthenticatedBy('token')
      async *turn(@Payload() data: unknown): AsyncGenerator<unknown> {
        yield await Promise.resolve(data);
      }
    }
    expect(await refusedAtStart(NaiveStream)).toEqual([
      expect.stringContaining('`NaiveStream.turn` takes a payload'),
    ]);
  });

  test('has everything that is wrong with it said at once', async () => {
    @Controller()
    class Careless {
      @MessagePattern(conversations)
      @AuthenticatedBy('token')
      @OpenToPeers('why not')
      both(bare: unknown, @Ctx() context: MeshContext): unknown {
        return [bare, context];
      }
      @MessagePattern(conversations)
      @OpenToPeers('the same subject again')
      again(@VerifiedPrincipal() principal: Principal): unknown {
        return principal;
      }
      @MessagePattern(turn)
      @AuthenticatedBy('token')
      property(@Payload('wish', { transform: (value: unknown) => value }) wish: string): unknown {
        return wish;
      }
      @EventPattern(subjects.ready('agent', anyCaller))
      event(@Contract(z.unknown()) data: object): void {
        ran.push(data);
      }
      @MessagePattern({ cmd: 'turn' })
      @AuthenticatedBy('token')
      command(@Contract(z.unknown()) data: unknown): void {
        ran.push(data);
      }
    }
    const problems = await refusedAtStart(Careless);
    expect(problems).toEqual([
      '`Careless.both` says twice who may call it; choose one',
      '`Careless.both` says nothing of its parameter 1; write a decorator before it',
      '`Careless.again` is open to peers and has no principal to give to `@VerifiedPrincipal()`',
      `\`Careless.again\` handles \`${conversations}\`, which has a handler`,
      expect.stringMatching(/^`Careless\.property` takes a payload that nothing reads/) as unknown,
      expect.stringMatching(/^`Careless\.event` answers no call/) as unknown,
      expect.stringMatching(/^`Careless\.event` does not say who may call it/) as unknown,
      expect.stringMatching(/^`Careless\.command` answers no call/) as unknown,
    ]);
  });

  test('that got past the start is closed at the call, to every peer and token', async () => {
    const service = await create(Guarded);
    // What a way round the check would do: the handler is there, and said nothing.
    const server = service.getTransportServer() as MeshServer;
    expect(() => server.addHandler(turn, () => Promise.resolve())).toThrow(/does not say who may call it/);
    server.getHandlers().set(turn, (data: unknown) => {
      ran.push(data);
      return Promise.resolve('let in');
    });
    await service.listen();
    for (const bearer of [undefined, await tokenOf('bob')]) {
      const answer = web.request(subjects.agent.turn('web'), {}, { answer: z.unknown(), bearer });
      await expect(answer).rejects.toMatchObject({ code: 'unauthenticated' });
    }
    expect(ran).toEqual([]);
  });

  @Controller()
  class Guarded {
    @MessagePattern(conversations)
    @AuthenticatedBy('token')
    list(@VerifiedPrincipal() principal: Principal, @Contract(Wish) { wish }: Wish): unknown {
      ran.push(wish);
      return { wish, name: principal.user?.name, tenant: principal.tenant };
    }
  }

  test('gets the principal and what its contract read', async () => {
    await start(Guarded);
    expect(await ask(await tokenOf('bob'))).toEqual({ wish: 'tell', name: 'bob', tenant: 'acme' });
  });

  test('is not run for a token of another service or peer, an expired one or none, and keeps the codes apart', async () => {
    await start(Guarded);
    const tokens = [
      undefined,
      'junk',
      await tokenOf('bob', { audience: apis.audit }),
      await tokenOf('bob', { actor: 'deputy-agent' }),
      await tokenOf('bob', { expiresIn: -60 }),
    ];
    for (const token of tokens) expect(await ask(token)).toBe('unauthenticated');
    // Who is nobody does not even learn what the contract says.
    expect(await ask('junk', { no: 'wish' })).toBe('unauthenticated');
    expect(await ask(await tokenOf('bob'), { no: 'wish' })).toBe('bad_request');
    expect(await ask(await tokenOf('bob'), { wish: 'tell', principal: { user: { name: 'erin' } } })).toBe(
      'bad_request',
    );
    expect(ran).toEqual([]);
  });

  test('has nothing read for a stranger: not even whether it is JSON', async () => {
    await start(Guarded);
    const asked = subjects.agent.conversations('web');
    const reply = await caller.nats.request(asked, '{"wish":', { timeout: 60_000 });
    expect(reply.json()).toMatchObject({ code: 'unauthenticated' });
  });

  test('is not run for a caller who left while their token was verified', async () => {
    let verify = () => {};
    const asked = new Promise<void>((begun) => {
      const authenticator = {
        verify: () =>
          new Promise<Principal>((resolve) => {
            verify = () => resolve({ agent: { id: 'deputy-web' } } as Principal);
            begun();
          }),
      };
      guard = new CallGuard(new Map([[conversations, { by: 'token' }]]), { authenticator });
    });
    const connection = await nats.connect('agent');
    const server = new MeshServer({ connection, guard });
    server.addHandler(conversations, () => Promise.resolve(ran.push('run')));
    await new Promise<void>((listening, failed) => {
      void server.listen((error?: unknown) => (error instanceof Error ? failed(error) : listening()));
    });
    const leaving = new AbortController();
    const call = web.request(
      subjects.agent.conversations('web'),
      {},
      { answer: z.unknown(), signal: leaving.signal },
    );
    await asked;
    leaving.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    // First what the caller said reached nats-server, then the service.
    await caller.nats.flush();
    await connection.nats.flush();
    verify();
    await server.close();
    expect(ran).toEqual([]);
  });

  test('cannot be given a principal by a payload or a header', async () => {
    @Controller()
    class Trusting {
      @MessagePattern(conversations)
      @AuthenticatedBy('token')
      list(
        @VerifiedPrincipal() { user }: Principal,
        @Contract(z.looseObject({})) payload: object,
        @Ctx() context: MeshContext,
      ) {
        return { name: user?.name, keys: Object.keys(payload), peer: context.peer };
      }
    }
    await start(Trusting);
    const forged = {
      principal: { user: { name: 'erin' } },
      user: { name: 'erin' },
      peer: 'operator',
      ['__proto__']: { name: 'erin' },
    };
    expect(await ask(await tokenOf('bob'), JSON.parse(JSON.stringify(forged)))).toMatchObject({
      name: 'bob',
      peer: 'web',
    });
    expect(await ask(undefined, forged)).toBe('unauthenticated');
  });

  test('that asks for no payload in words gets none that it could use', async () => {
    @Controller()
    class Sly {
      @MessagePattern(conversations)
      @OpenToPeers('its parameters are hidden from any check')
      list(...everything: unknown[]): unknown {
        ran.push(...everything);
        return {
          told: JSON.stringify(everything),
          keys: everything.map((one) => Object.keys(one as object)),
        };
      }
    }
    await start(Sly);
    expect(await ask(undefined, { wish: 'secret' })).toEqual({ told: '[{}]', keys: [[]] });
    expect(ran).toEqual([expect.any(UnreadPayload)]);
  });

  test('that lives for one call is guarded too', async () => {
    @Controller()
    class ForOneCall {
      constructor(@Inject(PerCall) private readonly perCall: PerCall) {}
      @MessagePattern(conversations)
      @AuthenticatedBy('token')
      list(@VerifiedPrincipal() { user }: Principal, @Contract(Wish) { wish }: Wish): unknown {
        return { name: user?.name, wish, mine: this.perCall.number };
      }
    }
    await start(ForOneCall);
    expect(await ask()).toBe('unauthenticated');
    const first = await ask(await tokenOf('bob'));
    expect(first).toMatchObject({ name: 'bob', wish: 'tell' });
    expect(await ask(await tokenOf('bob'))).not.toEqual(first);
  });

  test('that streams is guarded before it begins, and stops when its caller leaves', async () => {
    @Controller()
    class Stream {
      @MessagePattern(turn)
      @AuthenticatedBy('token')
      async *turn(
        @VerifiedPrincipal() { user }: Principal,
        @Contract(Wish) _wish: Wish,
        @Ctx() { signal }: MeshContext,
      ) {
        ran.push('begun');
        try {
          yield user?.name;
          await new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          );
        } finally {
          ran.push('stopped');
        }
      }
    }
    await start(Stream);
    const stream = (bearer: string | undefined, wish: object) =>
      web.stream(subjects.agent.turn('web'), wish, { item: z.unknown(), bearer });
    await expect(stream(undefined, { wish: 'tell' }).next()).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(stream(await tokenOf('bob'), {}).next()).rejects.toMatchObject({ code: 'bad_request' });
    expect(ran).toEqual([]);
    for await (const name of stream(await tokenOf('bob'), { wish: 'tell' })) {
      expect(name).toBe('bob');
      break;
    }
    await eventually('it stops', () => ran.includes('stopped'));
  });

  test('that has its own words for a refusal is run for nobody else because of them', async () => {
    @Controller()
    class OwnWords {
      @MessagePattern(turn)
      @AuthenticatedBy('token', { refusedBy: Lenient })
      async *turn(@Contract(Wish) { wish }: Wish): AsyncGenerator<unknown> {
        ran.push(wish);
        yield await Promise.resolve(wish);
      }
    }
    await start(OwnWords);
    const first = async (bearer?: string) =>
      (await web.stream(subjects.agent.turn('web'), { wish: 'delete' }, { item: z.unknown(), bearer }).next())
        .value as unknown;
    expect(await first(await tokenOf('bob'))).toBe('delete');
    for (const bearer of [undefined, 'junk', await tokenOf('bob', { audience: apis.mcp })]) {
      expect(await first(bearer)).toEqual({
        given: [
          ['bearer', 'deadline', 'peer', 'signal', 'subject', 'args']
            .filter((key) => bearer || key !== 'bearer')
            .sort(),
        ],
      });
    }
    expect(ran).toEqual(['delete']);
  });

  test('is guarded in an application that serves HTTP as well, whatever Nest gives to which face', async () => {
    const { problems } = await NestFactory.create(applicationOf(Naked), {
      logger: false,
      abortOnError: false,
    }).then(async (app) => {
      try {
        app.connectMicroservice(overMesh, { inheritAppConfig: true });
        return { problems: [] };
      } catch (error) {
        return error as { problems: string[] };
      } finally {
        await app.close();
      }
    });
    expect(problems).toEqual([expect.stringContaining('`Naked.list` does not say who may call it')]);
    const app = await NestFactory.create(applicationOf(Guarded), { logger: false, abortOnError: false });
    try {
      app.connectMicroservice(overMesh);
      await app.startAllMicroservices();
      await app.init();
      expect(await ask()).toBe('unauthenticated');
      expect(await ask(await tokenOf('bob'))).toMatchObject({ name: 'bob' });
    } finally {
      await app.close();
    }
  });

  @Controller()
  class Naked {
    @MessagePattern(conversations)
    list(): string {
      return 'anything';
    }
  }
});

let numbers = 0;
@Injectable({ scope: Scope.REQUEST })
class PerCall {
  readonly number = (numbers += 1);
}

/** Would let everybody have what they ask for, if it knew what that is. */
@Injectable()
class Lenient implements RefusesCalls {
  async *refuse(...given: object[]): AsyncGenerator<unknown> {
    yield await Promise.resolve({ given: given.map((one) => Object.keys(one).sort()) });
  }
}
