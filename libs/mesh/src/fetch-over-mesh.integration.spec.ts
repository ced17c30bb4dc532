import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, McpExchange, type McpFrame, subjects } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { openToAll } from '#test/mesh/open-to-all';
import { fetchOverMesh } from './fetch-over-mesh.js';
import { Contract } from './handlers/contract.js';
import { MeshClient } from './mesh-client.js';
import { MeshContext } from './mesh-context.js';
import { MeshServer } from './mesh-server.js';
import { serveFetch } from './serve-fetch.js';

const seen = { aborted: 0, begun: 0 };

async function handler(request: Request): Promise<Response> {
  const wish = await request.text();
  if (wish === 'large') return new Response('\u00e4'.repeat(3_000_000));
  if (wish === 'empty') return new Response(null, { status: 204 });
  if (wish === 'forever') {
    seen.begun += 1;
    request.signal.addEventListener('abort', () => (seen.aborted += 1));
    let timer: NodeJS.Timeout;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        timer = setInterval(() => controller.enqueue(new TextEncoder().encode('data: tick\n\n')), 30);
      },
      cancel: () => clearInterval(timer),
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  }
  return Response.json(
    { wish, headers: Object.fromEntries(request.headers) },
    { status: 401, headers: { 'www-authenticate': 'Bearer' } },
  );
}

@Controller()
class McpController {
  @MessagePattern(subjects.mcp.exchange(anyCaller))
  exchange(
    @Contract(McpExchange) exchange: McpExchange,
    @Ctx() context: MeshContext,
  ): AsyncGenerator<McpFrame> {
    return serveFetch(exchange, context, handler);
  }
}
@Module({ controllers: [McpController] })
class McpModule {}

describe('fetch over the mesh', () => {
  let nats: TestNats;
  let service: INestMicroservice;
  let fetch: ReturnType<typeof fetchOverMesh>;

  beforeAll(async () => {
    nats = await startNats();
    service = await NestFactory.createMicroservice(McpModule, {
      strategy: new MeshServer({
        connection: await nats.connect('mcp'),
        guard: openToAll(subjects.mcp.exchange(anyCaller)),
        aliveMs: 600_000,
      }),
      logger: false,
    });
    await service.listen();
    fetch = fetchOverMesh(new MeshClient(await nats.connect('agent')), subjects.mcp.exchange('agent'));
  });
  afterAll(async () => {
    await service.close();
    await nats.stop();
  });
  const post = (body: string, init: RequestInit = {}) =>
    fetch('http://mcp.mesh/mcp', { method: 'POST', body, ...init });

  test('status, headers and body cross both ways, and nothing else does', async () => {
    const response = await post('hello', {
      headers: {
        authorization: 'Bearer a.b.c',
        accept: 'application/json',
        'mcp-name': 'x',
        cookie: 'secret',
        'content-type': 'application/json',
      },
    });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await response.json()).toEqual({
      wish: 'hello',
      headers: {
        authorization: 'Bearer a.b.c',
        accept: 'application/json',
        'mcp-name': 'x',
        'content-type': 'application/json',
      },
    });
  });

  test('a body larger than a message arrives whole', async () => {
    const text = await (await post('large')).text();
    expect(text === '\u00e4'.repeat(3_000_000)).toBe(true);
  });

  test('a response that must have no body has none', async () => {
    expect((await post('empty')).status).toBe(204);
  });

  test('a method that MCP does not use is refused without asking', async () => {
    expect((await fetch('http://mcp.mesh/mcp')).status).toBe(405);
  });

  test('events stream, and cancelling the body stops the service', async () => {
    const before = seen.aborted;
    const reader = (await post('forever')).body?.getReader();
    const first = (await reader?.read()) as { value: Uint8Array };
    expect(new TextDecoder().decode(first.value)).toContain('tick');
    await reader?.cancel();
    await eventually('the service is told', () => seen.aborted === before + 1);
  });

  test('aborting while the body streams stops the service, also after the request was collected', async () => {
    const before = seen.aborted;
    const abort = new AbortController();
    const response = await post('forever', { signal: abort.signal });
    const reading = response.text().catch((error: unknown) => error);
    (globalThis as { gc?: () => void }).gc?.();
    abort.abort();
    expect(await reading).toBeInstanceOf(Error);
    await eventually('the service is told', () => seen.aborted === before + 1);
  });

  test('aborting before the answer rejects with the reason', async () => {
    const abort = new AbortController();
    abort.abort(new Error('no longer wanted'));
    await expect(post('forever', { signal: abort.signal })).rejects.toThrow('no longer wanted');
  });
});
