import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { provisionMesh } from '#libs/mesh';
import { eventually } from '#test/eventually';
import { freePort } from '#test/free-port';
import { signIn } from '#test/identity/sign-in';
import { testClients } from '#test/identity/test-clients';
import { startNats, type TestNats } from '#test/nats/start-nats';

const root = join(import.meta.dirname, '..', '..', '..');
/** The compiled process: `npm test` builds before it runs specs. */
const program = join(root, 'dist', 'apps', 'identity', 'src', 'main.js');
const clientSecret = testClients[0].client_secret;
const alice = {
  username: 'alice',
  name: 'Alice',
  tenant: 'acme',
  groups: ['acme-readers'],
  password: 'first-password',
};

describe('the identity process', () => {
  let nats: TestNats;
  let folder: string;
  let issuer: string;
  let env: Record<string, string>;
  let said: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    folder = await mkdtemp(join(tmpdir(), 'deputy-identity-'));
    const port = await freePort();
    issuer = `http://localhost:${port}`;
    said = '';
    env = {
      PORT: String(port),
      ISSUER: issuer,
      DATA_DIR: join(folder, 'data'),
      CLIENTS_FILE: join(folder, 'clients.json'),
      PEOPLE_FILE: join(folder, 'people.json'),
      POLICIES_DIR: join(root, 'policies'),
      NATS_URL: nats.url,
      NATS_NKEY_SEED_FILE: nats.seedFile('identity'),
    };
    await writeFile(join(folder, 'clients.json'), JSON.stringify(testClients));
    await writePeople([alice]);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
    await nats.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const writePeople = (people: object[]) => writeFile(join(folder, 'people.json'), JSON.stringify(people));

  function start(): ChildProcess {
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    children.push(child);
    return child;
  }

  async function ready(): Promise<ChildProcess> {
    const child = start();
    await eventually('identity is ready', () =>
      fetch(`${issuer}/health/ready`).then(
        (response) => response.ok,
        () => false,
      ),
    );
    return child;
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
    const closed = once(child, 'close');
    child.kill(signal);
    return ((await closed) as [number | null])[0];
  }

  /** Starts with these people, and stops when asked to, with code 0. */
  async function startedWith<T>(people: object[], run: () => Promise<T>): Promise<T> {
    await writePeople(people);
    const child = await ready();
    const result = await run();
    expect(await end(child, 'SIGTERM')).toBe(0);
    return result;
  }

  const asAlice = (password = alice.password) =>
    signIn({ issuer, username: 'alice', password, clientSecret });

  it('loses no login, key or person when it is killed, and forgets no token that was used', async () => {
    const first = await ready();
    const { tokens, client, browser } = await asAlice();
    const other = await asAlice();
    await oidc.refreshTokenGrant(other.client, other.tokens.refresh_token ?? '');
    const jwks = await (await fetch(`${issuer}/jwks`)).text();
    await end(first, 'SIGKILL');
    await ready();
    expect(await (await fetch(`${issuer}/jwks`)).text()).toBe(jwks);
    const refreshed = await oidc.refreshTokenGrant(client, tokens.refresh_token ?? '');
    expect(refreshed.claims()?.sub).toBe(tokens.claims()?.sub);
    const again = await signIn({ issuer, username: 'nobody', password: 'x', clientSecret, browser });
    expect(again.tokens.claims()?.sub).toBe(tokens.claims()?.sub);
    await expect(
      oidc.refreshTokenGrant(other.client, other.tokens.refresh_token ?? ''),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('takes new people from PEOPLE_FILE, and nothing that it says of those who are there', async () => {
    const before = await startedWith([alice], () => asAlice());
    const changed = { ...alice, password: 'second-password', groups: ['acme-editors'], enabled: false };
    await startedWith([changed, { ...alice, username: 'zoe' }], async () => {
      await expect(asAlice('second-password')).rejects.toThrow('422');
      const after = await asAlice();
      expect(after.tokens.claims()?.sub).toBe(before.tokens.claims()?.sub);
      expect(after.tokens.claims()?.['groups']).toEqual(before.tokens.claims()?.['groups']);
      await signIn({ issuer, username: 'zoe', password: alice.password, clientSecret });
    });
  });

  it('keeps its files to itself, and no password or token in them or in its log', async () => {
    const child = await ready();
    const { tokens, client } = await asAlice();
    await asAlice('wrong-password').catch(() => undefined);
    await oidc.refreshTokenGrant(client, 'made-up-refresh-token').catch(() => undefined);
    const data = join(folder, 'data');
    const files = await readdir(data);
    expect(files.sort()).toEqual(['keys.json', 'people.json']);
    expect((await stat(data)).mode & 0o777).toBe(0o700);
    for (const file of files) {
      expect((await stat(join(data, file))).mode & 0o777).toBe(0o600);
      expect(await readFile(join(data, file), 'utf8')).not.toContain(alice.password);
    }
    expect(await end(child, 'SIGINT')).toBe(0);
    expect(said).toContain('signed in');
    expect(said).toContain('sign-in refused');
    for (const secret of [alice.password, 'wrong-password', clientSecret, tokens.refresh_token ?? '', 'eyJ'])
      expect(said).not.toContain(secret);
  });

  it('says every problem of its configuration and stops', async () => {
    env['ISSUER'] = 'http://login.example.com/x';
    await writePeople([
      { ...alice, groups: ['globex-editors'] },
      { ...alice, tenant: 'nowhere' },
    ]);
    const [code] = (await once(start(), 'close')) as [number];
    expect(code).toBe(1);
    expect(said).toContain('ISSUER: must be https');
    expect(said).toContain('`globex-editors`, which is no group of `acme`');
    expect(said).toContain('tenant `nowhere`');
    expect(said).toContain('`alice` is there twice');
    expect(said).not.toContain(alice.password);
  });
});
