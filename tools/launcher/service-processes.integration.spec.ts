import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPeerKeys } from '#libs/mesh';
import { eventually } from '#test/eventually';
import { freePort } from '../nats-server/free-port.js';
import { createLayout } from './create-layout.js';
import { prepareSecrets } from './data-folder.js';
import { addressOf, type Layout } from './layout.js';
import { services, type ServiceName } from './manifest.js';
import { readPeople } from './people.js';
import { provisionMesh } from './provisioning.js';
import { type Service } from './service.js';
import { serviceCommand } from './service-command.js';

/** The services as the launcher starts them, compiled, each without anything it depends on. */
describe('a service on its own', () => {
  let dataDir: string;
  let layout: Layout;
  let child: ChildProcess | undefined;
  let said: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'deputy-service-'));
    layout = await createLayout({ dataDir, port: 0 }, services);
    prepareSecrets(layout.folder, { webUrl: addressOf(layout, 'web') });
    readPeople(dataDir);
    await createPeerKeys(dirname(layout.folder.seedOf('web')));
    said = '';
  });
  afterEach(async () => {
    if (child?.exitCode === null) child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });

  const starting = { say: () => {}, signal: new AbortController().signal };
  async function start(name: ServiceName): Promise<ChildProcess> {
    const service = services.find((candidate) => candidate.name === name) as Service;
    const { file, args, env } = await serviceCommand(service, layout, starting);
    // Standard input stays open: its end would end the service.
    const started = spawn(file, args, { env, stdio: ['pipe', 'ignore', 'pipe'] });
    started.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child = started;
    return started;
  }
  const exitOf = async (process: ChildProcess) =>
    process.exitCode ?? ((await once(process, 'close')) as [number | null])[0];

  it.each(['audit', 'mcp', 'agent', 'web'] as const)(
    '%s says that it waits for NATS, and stops with 0 when told to meanwhile',
    async (name) => {
      const service = await start(name);
      await eventually('it says so', () => Promise.resolve(said.includes('nats-server cannot be reached yet')), 30_000); // prettier-ignore
      service.kill('SIGTERM');
      expect(await exitOf(service)).toBe(0);
    },
  );

  it.each(['identity', 'web'] as const)('%s says in one line that its port is taken', async (name) => {
    const port = await freePort();
    layout = { ...layout, ports: { ...layout.ports, [name]: port } };
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const code = await exitOf(await start(name)).finally(() => other.close());
    expect(code).toBe(1);
    expect(said).toContain(
      `${name}: port ${port} of 127.0.0.1 is taken; stop what listens there, or choose another port\n`,
    );
  });

  it('the provisioning of NATS gives up on a server that does not answer, and says so', async () => {
    const provisioning = provisionMesh(layout, { signal: starting.signal, withinMs: 2_000 });
    await expect(provisioning).rejects.toMatchObject({
      code: 'step_failed',
      message: expect.stringMatching(
        /nats-server (cannot be reached yet|does not answer); check the address of NATS/,
      ),
    });
  });
});
