import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { freePort as anyPort } from '#test/free-port';
import { isAlive } from '../tools/launcher/process-identity.js';
import { waitUntil } from '../tools/launcher/wait-until.js';
import { logInAs, meshState, readiness } from '#test/e2e/mesh-under-test';
import { npmStart, type StartedLauncher } from '#test/e2e/npm-start';
import { startNamedProvider } from '#test/issuer/providers/all-providers';
import { ask } from '#test/web/ask';
import { Visitor } from '#test/web/visitor';
import { runTool } from '#test/e2e/run-tool';

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'deputy-launcher-'));
const env = { DEPUTY_DATA_DIR: folder };
const running: StartedLauncher[] = [];
const start = (...args: string[]) => {
  const launcher = npmStart(args, env);
  running.push(launcher);
  return launcher;
};
const freePort = async () => String(await anyPort());
const processesOf = () => Object.values(meshState(folder).services);
const allGone = (pids: readonly number[]) => waitUntil(() => !pids.some(isAlive), { timeoutMs: 120_000 });

afterAll(async () => {
  for (const { child } of running) child.kill('SIGTERM');
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
});

describe('npm start', () => {
  it('becomes ready, says where to go and who can log in, and Ctrl-C ends everything with 0', async () => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const launcher = start('--port', port);

    expect(await waitUntil(async () => (await readiness(url)) === 200, { timeoutMs: 300_000 })).toBe(true);
    expect(await launcher.prints('Deputy is ready')).toBe(true);
    const output = launcher.output();
    expect(output).toContain(url);
    for (const person of ['alice', 'bob', 'carol', 'erin', 'dave'])
      expect(output).toMatch(new RegExp(`${person} +(acme|globex) +\\w.* [a-z]{4}(-[a-z]{4}){3}`));

    const bob = await logInAs('bob', folder);
    for await (const event of bob.turn('launcher-spec', 'Create a new product called Kept priced at $3'))
      if (event.type === 'call.finished') expect(event.outcome).toBe('succeeded');
    expect(await launcher.prints(/bob .*products_create/)).toBe(true);

    const pids = processesOf();
    expect(pids).toHaveLength(7);
    launcher.child.kill('SIGINT');
    expect(await launcher.ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('starts again with what was there, and refuses a second launcher on the same data', async () => {
    const port = await freePort();
    const launcher = start('--port', port);
    expect(await launcher.prints('Deputy is ready')).toBe(true);
    const found = await runTool(['ask', '--as', 'bob', '--json', 'Find Kept'], env);
    expect(found.stdout).toMatch(/Kept.*\$\s?3/);

    const second = start('--port', await freePort());
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/already runs/);

    const pids = processesOf();
    launcher.child.kill('SIGTERM');
    expect(await launcher.ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('leaves no process behind when it is killed itself, and starts again over the stale lock', async () => {
    const port = await freePort();
    const launcher = start('--port', port);
    expect(await launcher.prints('Deputy is ready')).toBe(true);
    const pids = processesOf();
    launcher.child.kill('SIGKILL');
    await launcher.ended;

    // At once and on the same port: it waits for what still drains.
    // With people of a provider, this time, over what the mesh's own people left.
    const [provider] = await startNamedProvider('keycloak');
    const { issuer, profile, ...entry } = provider.entry;
    const given = mkdtempSync(join(tmpdir(), 'deputy-issuer-'));
    const fileOf = (name: string, content: string) => {
      writeFileSync(join(given, name), content);
      return join(given, name);
    };
    const next = npmStart(['--port', port, '--issuer', issuer, '--profile', profile], {
      ...env,
      ISSUER_ENTRY_FILE: fileOf('entry.json', JSON.stringify(entry)),
      ISSUER_WEB_SECRET_FILE: fileOf('web', provider.secret),
      ISSUER_AGENT_SECRET_FILE: fileOf('agent', provider.secret),
    });
    running.push(next);
    expect(await next.prints('Deputy is ready')).toBe(true);
    expect(await allGone(pids)).toBe(true);
    provider.signInAs('bob');
    const bob = new Visitor(`http://localhost:${port}`);
    await bob.logIn('bob');
    const { events, problem } = await ask(bob, 'Find laptops under $1500');
    expect([problem, events.at(-1)?.type]).toEqual([undefined, 'turn.finished']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'call.finished', outcome: 'succeeded' }));
    next.child.kill('SIGINT');
    expect(await next.ended).toBe(0);
    await provider.stop();
    rmSync(given, { recursive: true });
  });

  it('says that the port is taken before it starts anything', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const launcher = start('--port', String(port));
    expect(await launcher.ended).toBe(1);
    expect(launcher.output()).toMatch(new RegExp(`port ${port} is taken.*--port`));
    expect(launcher.output()).not.toMatch(/nats-server/);
    await new Promise((resolve) => server.close(resolve));
  });

  it('lists everything a real server needs', async () => {
    const launcher = start('--vault', 'https://vault.test', '--bedrock');
    expect(await launcher.ended).toBe(2);
    expect(launcher.output()).toMatch(/VAULT_TOKEN_FILE[\s\S]*AWS_REGION/);
  });

  it('starts no stand-in in production', async () => {
    const launcher = npmStart(['--port', await freePort()], { ...env, NODE_ENV: 'production' });
    running.push(launcher);
    expect(await launcher.ended).toBe(2);
    expect(launcher.output()).toMatch(/NODE_ENV=production needs --vault, --documentdb, --bedrock/);
  });

  it('names the place where people.json is broken, and the option that was meant', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'deputy-launcher-'));
    writeFileSync(join(broken, 'people.json'), '[\n  {"username": "bob"\n   "password": "baba"}\n]');
    const launcher = npmStart(['--port', await freePort()], { DEPUTY_DATA_DIR: broken });
    expect(await launcher.ended).toBe(2);
    expect(launcher.output()).toContain('people.json` is broken at line 3, column 4: comma expected');
    expect(launcher.output()).not.toMatch(/baba|^ +at /m);
    const mistyped = npmStart(['--prot', '1'], { DEPUTY_DATA_DIR: broken });
    expect(await mistyped.ended).toBe(2);
    expect(mistyped.output()).toContain('do you mean `--port`?');
    rmSync(broken, { recursive: true });
  });

  it('keeps secrets for their owner alone, and out of the logs', () => {
    const secrets = readdirSync(join(folder, 'secrets')).map((name) => join(folder, 'secrets', name));
    const seeds = readdirSync(join(folder, 'nats', 'seeds')).map((name) =>
      join(folder, 'nats', 'seeds', name),
    );
    const files = [...secrets, ...seeds, join(folder, 'people.json'), join(folder, 'clients.json')];
    for (const file of files) expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);

    const passwords = (
      JSON.parse(readFileSync(join(folder, 'people.json'), 'utf8')) as { password: string }[]
    ).map(({ password }) => password);
    const hidden = [...secrets, ...seeds].map((file) => readFileSync(file, 'utf8').trim()).concat(passwords);
    for (const log of readdirSync(join(folder, 'logs'))) {
      const text = readFileSync(join(folder, 'logs', log), 'utf8');
      expect([log, hidden.filter((secret) => text.includes(secret)).length]).toEqual([log, 0]);
      expect([log, /eyJ[\w-]{10,}\.[\w-]{10,}\./.test(text)]).toEqual([log, false]);
    }
  });
});

describe('npm run reset', () => {
  it('removes what the launcher made and nothing else', async () => {
    const { code, stdout } = await runTool(['reset'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/removed.*people\.json.*secrets/s);
    expect(readdirSync(folder)).toEqual([]);
  });
});
