import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createUser } from '@nats-io/nkeys';
import { type Readiness } from '#libs/contracts';
import { newSecret } from '#libs/sealing';
import { eventually } from '#test/eventually';
import { freePort } from '#test/free-port';

describe('the web process', () => {
  let dir: string;
  let env: Record<string, string>;
  let said: string;
  const children: ChildProcess[] = [];
  const servers: Server[] = [];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'deputy-web-main-'));
    await writeFile(join(dir, 'secret'), 'client-secret-in-specs');
    await writeFile(join(dir, 'web.nk'), createUser().getSeed());
    await writeFile(join(dir, 'index.html'), '<!doctype html><title>Deputy</title>');
    said = '';
    env = {
      PORT: String(await freePort()),
      NATS_URL: `nats://127.0.0.1:${await freePort()}`,
      NATS_NKEY_SEED_FILE: join(dir, 'web.nk'),
      OIDC_ISSUER: `http://localhost:${await freePort()}`,
      OIDC_CLIENT_SECRET_FILE: join(dir, 'secret'),
      UI_DIR: dir,
    };
  });
  afterEach(async () => {
    for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
    for (const server of servers.splice(0)) server.close();
    await rm(dir, { recursive: true, force: true });
  });

  const start = () => {
    const child = spawn(process.execPath, ['dist/apps/web/src/main.js'], {
      env,
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    children.push(child);
    return child;
  };
  const exitOf = async (child: ChildProcess) => {
    if (child.exitCode === null) await once(child, 'close');
    return child.exitCode;
  };
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://localhost:${env.PORT}${path}`, { headers });
  const answers = () =>
    eventually('it answers', async () => (await ask('/health/live').catch(() => undefined))?.status === 200);

  it('says in one line that its port is taken, and how to choose another', async () => {
    const other = createServer().listen(Number(env.PORT), '127.0.0.1');
    servers.push(other);
    await once(other, 'listening');
    expect(await exitOf(start())).toBe(1);
    expect(said).toBe(
      `web: port ${env.PORT} of 127.0.0.1 is taken; stop what listens there, or choose another port\n`,
    );
  });

  it('says everything that is wrong with its configuration', async () => {
    env = { PORT: 'many' };
    expect(await exitOf(start())).toBe(1);
    for (const name of ['PORT', 'NATS_URL', 'OIDC_ISSUER', 'OIDC_CLIENT_SECRET_FILE', 'UI_DIR']) {
      expect(said).toContain(`- ${name}: `);
    }
  });

  it('says that its key cannot be used', async () => {
    await writeFile(join(dir, 'web.nk'), 'nonsense');
    expect(await exitOf(start())).toBe(1);
    expect(said).toMatch(/\nweb: the file `[^`]+` holds no nkey seed/);
    expect(said).not.toContain('nonsense');
  });

  it('starts without NATS and without its issuer, says so, and stops when told', async () => {
    const child = start();
    await answers();
    expect((await ask('/')).status).toBe(200);
    const ready = await ask('/health/ready');
    expect(ready.status).toBe(503);
    const missing = ((await ready.json()) as Readiness).checks
      .filter(({ ok }) => !ok)
      .map(({ name }) => name);
    expect(missing).toEqual([
      'nats',
      'identity',
      'revocations',
      'sessions',
      'logins',
      'agent',
      'mcp',
      'audit',
    ]);
    const session = await ask('/api/session', { cookie: `__Host-deputy=${newSecret()}` });
    expect(session.status).toBe(503);
    expect(await session.json()).toMatchObject({ code: 'unavailable' });
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  });
});
