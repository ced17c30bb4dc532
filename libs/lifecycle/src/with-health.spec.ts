import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { check, readinessOf } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { freePort } from '#test/free-port';
import { type Running } from './run-service.js';
import { serveHealth } from './serve-health.js';
import { withHealth } from './with-health.js';

describe('the health face of a service without HTTP', () => {
  let running: Running | undefined;
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  const get = async (port: number, path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return { status: response.status, body: await response.text() };
  };
  const served = (lacking: string[] = []) => ({
    ready: () =>
      Promise.resolve(
        readinessOf(
          'agent',
          lacking.map((name) => check(name, false, 'look')),
        ),
      ),
    close: () => Promise.resolve(),
  });
  const config = (port: number) => ({ HOST: '127.0.0.1', HEALTH_PORT: port, DRAIN_NOTICE_MS: 0 });

  it('answers from the first moment, while the service still waits for NATS', async () => {
    const port = await freePort();
    let reach = () => {};
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const starting = withHealth('agent', config(port), async () => {
      await reached;
      return served();
    });
    const isLive = () =>
      get(port, '/health/live').then(
        ({ status }) => status === 200,
        () => false,
      );
    await eventually('it lives', isLive);
    expect(await get(port, '/health/ready')).toMatchObject({
      status: 503,
      body: expect.stringContaining('started'),
    });
    reach();
    running = await starting;
    expect((await get(port, '/health/ready')).status).toBe(200);
  });

  it('names what is lacking', async () => {
    const port = await freePort();
    running = await withHealth('agent', config(port), () => Promise.resolve(served(['mcp'])));
    const { status, body } = await get(port, '/health/ready');
    expect({ status, checks: (JSON.parse(body) as { checks: unknown }).checks }).toEqual({
      status: 503,
      checks: [{ name: 'mcp', ok: false, detail: 'look' }],
    });
  });

  it('is the last thing to go: calls in flight finish while it says that the service is not ready', async () => {
    const port = await freePort();
    const told: string[] = [];
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    running = await withHealth('agent', config(port), () =>
      Promise.resolve({
        ...served(),
        close: async () => {
          await finished;
          told.push('the call ends');
        },
      }),
    );
    await running.notice?.();
    const closing = running.close().then(() => told.push('gone'));
    expect((await get(port, '/health/live')).status).toBe(200);
    expect((await get(port, '/health/ready')).status).toBe(503);
    expect(told).toEqual([]);
    finish();
    await closing;
    expect(told).toEqual(['the call ends', 'gone']);
    await expect(get(port, '/health/live')).rejects.toThrow();
  });

  it.each([
    ['GET', '/'],
    ['GET', '/health'],
    ['GET', '/health/ready?x'],
    ['POST', '/health/ready'],
  ])('has nothing else: %s %s is 404', async (method, path) => {
    const port = await freePort();
    running = await withHealth('agent', config(port), () => Promise.resolve(served()));
    expect((await get(port, path, method)).status).toBe(404);
  });

  it('is not there without a port', async () => {
    running = await withHealth('agent', { HOST: '127.0.0.1', DRAIN_NOTICE_MS: 0 }, () =>
      Promise.resolve(served()),
    );
    expect(running).toBeDefined();
  });

  it('goes with a service that cannot start', async () => {
    const port = await freePort();
    const failing = withHealth('agent', config(port), () =>
      Promise.reject(new Error('the key is not a key')),
    );
    await expect(failing).rejects.toThrow('the key is not a key');
    await expect(get(port, '/health/live')).rejects.toThrow();
  });

  it('does not wait for sockets that say nothing when it closes, and takes no more than its places', async () => {
    const face = await serveHealth({ readiness: () => served().ready() }, { port: 0, host: '127.0.0.1' });
    const sockets = Array.from({ length: 40 }, () => connect(face.port, '127.0.0.1'));
    const ends = sockets.map((socket) =>
      once(
        socket.on('error', () => {}),
        'close',
      ),
    );
    await Promise.all(ends.slice(32));
    expect(sockets.filter(({ destroyed }) => !destroyed).length).toBeLessThanOrEqual(32);
    await face.close();
    await Promise.all(ends);
  });
});
