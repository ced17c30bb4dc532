import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { provisionMesh, WatchedRevocations } from '#libs/mesh';
import { eventually } from '#test/eventually';
import { freePort } from '#test/free-port';
import { Front } from '#test/identity/front';
import { Browser, signIn } from '#test/identity/sign-in';
import { testClients } from '#test/identity/test-clients';
import { startNats, type TestNats } from '#test/nats/start-nats';

const root = join(import.meta.dirname, '..', '..', '..');
/** The compiled process: `npm test` builds before it runs specs. */
const program = join(root, 'dist', 'apps', 'identity', 'src', 'main.js');
const [{ client_id: clientId, client_secret: clientSecret }] = testClients;
const password = 'password-of-alice';
const people = [{ username: 'alice', name: 'Alice', tenant: 'acme', groups: ['acme-readers'], password }];

interface Instance {
  readonly port: number;
  readonly child: ChildProcess;
}

describe('two instances of identity over one store, behind one address', () => {
  let nats: TestNats;
  let front: Front;
  let folder: string;
  let [one, other]: [Instance, Instance] = [] as never;
  const children = new Set<ChildProcess>();

  beforeAll(async () => {
    [nats, front, folder] = await Promise.all([
      startNats(),
      Front.listen(),
      mkdtemp(join(tmpdir(), 'deputy-instances-')),
    ]);
    await provisionMesh(await nats.connect('operator'));
    await writeFile(join(folder, 'clients.json'), JSON.stringify(testClients));
    await writeFile(join(folder, 'people.json'), JSON.stringify(people));
    // At once, into a folder that neither has seen: they come to have the same keys and the same people.
    [one, other] = await Promise.all([start(), start()]);
  });
  afterEach(async () => {
    if (one.child.exitCode !== null || one.child.signalCode !== null) one = await start();
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    front.close();
    await nats.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function launch(port: number, dataDir: string): ChildProcess {
    const child = spawn(process.execPath, [program], {
      env: {
        PORT: String(port),
        ISSUER: front.origin,
        DATA_DIR: join(folder, dataDir),
        CLIENTS_FILE: join(folder, 'clients.json'),
        PEOPLE_FILE: join(folder, 'people.json'),
        POLICIES_DIR: join(root, 'policies'),
        NATS_URL: nats.url,
        NATS_NKEY_SEED_FILE: nats.seedFile('identity'),
        LOG_LEVEL: 'silent',
      },
      stdio: 'ignore',
    });
    children.add(child);
    return child;
  }
  async function start(): Promise<Instance> {
    const port = await freePort();
    const child = launch(port, 'data');
    await eventually('an instance is ready', () => isReady(port));
    return { port, child };
  }
  const isReady = (port: number) =>
    fetch(`http://localhost:${port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  const kill = async ({ child }: Instance) => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const signInAt = ({ port }: Instance, browser?: Browser) => {
    front.pointTo(port);
    return signIn({ issuer: front.origin, username: 'alice', clientSecret, ...(browser && { browser }) });
  };
  /** Straight to an instance. */
  const askToken = async ({ port }: Instance, parameters: Record<string, string>) => {
    const response = await fetch(`http://localhost:${port}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams(parameters),
    });
    return (await response.json()) as { error?: string; access_token?: string; refresh_token?: string };
  };
  const outcomeOf = ({ error = 'given' }: { error?: string }) => error;
  const askRefresh = (at: Instance, token = '') =>
    askToken(at, {
      grant_type: 'refresh_token',
      refresh_token: token,
      scope: 'openid api://deputy-agent/access_as_user',
    });
  const refresh = async (at: Instance, token?: string) => outcomeOf(await askRefresh(at, token));

  /** Begins a sign-in and comes back from the page with a code, the instance being changed in between. */
  async function begin(at: Instance) {
    front.pointTo(at.port);
    const browser = new Browser();
    const verifier = oidc.randomPKCECodeVerifier();
    const authorize = new URL('/authorize', front.origin);
    authorize.search = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: 'http://localhost:3000/callback',
      scope: 'openid api://deputy-agent/access_as_user',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const page = await browser.follow(authorize.href);
    return {
      finish: async (where: Instance) => {
        front.pointTo(where.port);
        const landed = await browser.submit(page.url, { username: 'alice', password });
        return new URL(landed.url).searchParams.get('code') ?? `status ${landed.response?.status ?? 0}`;
      },
      redeem: (where: Instance, code: string) =>
        askToken(where, {
          grant_type: 'authorization_code',
          code,
          code_verifier: verifier,
          redirect_uri: 'http://localhost:3000/callback',
        }),
    };
  }

  it('know the same people by the same ids, and sign with the same keys', async () => {
    const [here, there] = [await signInAt(one), await signInAt(other)];
    expect(there.tokens.claims()?.sub).toBe(here.tokens.claims()?.sub);
    const keys = await Promise.all(
      [one, other].map(async ({ port }) => (await fetch(`http://localhost:${port}/jwks`)).text()),
    );
    expect(keys[0]).toBe(keys[1]);
  });

  it('finish at one what was begun at the other, which was killed meanwhile', async () => {
    const begun = await begin(one);
    await kill(one);
    const code = await begun.finish(other);
    one = await start();
    expect(outcomeOf(await begun.redeem(one, code))).toBe('given');
  });

  it('lose no sign-in of one that is killed', async () => {
    const { tokens, browser } = await signInAt(one);
    await kill(one);
    expect(await refresh(other, tokens.refresh_token)).toBe('given');
    // Without its password.
    front.pointTo(other.port);
    const again = await signIn({ issuer: front.origin, username: 'nobody', clientSecret, browser });
    expect(again.tokens.claims()?.sub).toBe(tokens.claims()?.sub);
  });

  /** Whether the mesh heard that a sign-in is over. */
  const overOnMesh = async () => {
    const mcp = await nats.connect('mcp');
    const heard = new WatchedRevocations(() => mcp, { silenceMs: 600_000, beatMs: 600_000 });
    heard.start();
    return {
      isOver: ({ access_token = '' }: { access_token?: string }) =>
        heard.isRevoked({
          ...{ sessionId: String(decodeJwt(access_token)['sid']), tenant: undefined, actors: [] },
          issuedAt: 4_000_000_000,
        }),
      stop: () => heard.stop(),
    };
  };

  it('INVARIANT (used once): honour a refresh token once at most, though it is used at both at once, and nothing of its grant after it', async () => {
    const mesh = await overOnMesh();
    for (let round = 0; round < 5; round += 1) {
      const { tokens } = await signInAt(one);
      const answers = await Promise.all(
        [one, other, one, other].map((at) => askRefresh(at, tokens.refresh_token)),
      );
      expect(answers.filter((answer) => outcomeOf(answer) !== 'invalid_grant').length).toBeLessThanOrEqual(1);
      for (const { refresh_token } of [...answers, tokens])
        expect(await refresh(other, refresh_token)).toMatch(/^invalid_/);
      await eventually('its tokens are over', () => mesh.isOver(tokens));
    }
    mesh.stop();
  });

  it('INVARIANT (used once): honour a code once at most, though it is used at both at once, and nothing of its grant after it', async () => {
    const mesh = await overOnMesh();
    for (let round = 0; round < 5; round += 1) {
      const begun = await begin(one);
      const code = await begun.finish(other);
      const answers = await Promise.all([one, other, one, other].map((at) => begun.redeem(at, code)));
      const given = answers.filter((answer) => outcomeOf(answer) !== 'invalid_grant');
      expect(given.length).toBeLessThanOrEqual(1);
      for (const answer of given) {
        expect(await refresh(one, answer.refresh_token)).toBe('invalid_grant');
        await eventually('its tokens are over', () => mesh.isOver(answer));
      }
    }
    mesh.stop();
  });

  it('end everywhere what a code gave at one that comes again at the other', async () => {
    const mesh = await overOnMesh();
    const begun = await begin(one);
    const code = await begun.finish(one);
    const given = await begun.redeem(one, code);
    expect(outcomeOf(await begun.redeem(other, code))).toBe('invalid_grant');
    await eventually('its token is over', () => mesh.isOver(given));
    mesh.stop();
  });

  it('INVARIANT (a grant that ended stays so): end at one what was revoked at the other', async () => {
    const { tokens, client, browser } = await signInAt(one);
    // The same grant gave another token to the same browser.
    const again = await signInAt(one, browser);
    await oidc.tokenRevocation(client, tokens.refresh_token ?? '');
    expect(await refresh(other, again.tokens.refresh_token)).toBe('invalid_grant');
  });

  it('ask again at one who signed out at the other', async () => {
    const { tokens, browser } = await signInAt(one);
    const page = await browser.go(`${front.origin}/logout`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    await browser.go(`${front.origin}/logout/confirm`, {
      method: 'POST',
      headers: { origin: front.origin },
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });
    front.pointTo(other.port);
    await expect(signIn({ issuer: front.origin, username: 'nobody', clientSecret, browser })).rejects.toThrow(
      'status 422',
    );
    expect(await refresh(other, tokens.refresh_token)).toBe('invalid_grant');
  });

  it('INVARIANT (one store, one key): an instance with other keys serves nobody, and makes no people anew', async () => {
    const port = await freePort();
    const child = launch(port, 'other-data');
    const storage = async () => {
      const answer = await fetch(`http://localhost:${port}/health/ready`).catch(() => undefined);
      const { checks = [] } = ((await answer?.json()) ?? {}) as { checks?: { name: string; ok: boolean }[] };
      return checks;
    };
    await eventually('it hears the mesh', async () =>
      (await storage()).some(({ name, ok }) => name === 'registered agents' && ok),
    );
    expect((await storage()).filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['storage']);
    expect(await refresh({ port, child }, 'any')).toBe('temporarily_unavailable');
    await kill({ port, child });
  });
});
