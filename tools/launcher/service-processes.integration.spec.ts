import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPeerKeys } from '#libs/mesh';
import { eventually } from '#test/eventually';
import { freePort } from '../nats-server/free-port.js';
import { choosePorts } from './choose-ports.js';
import { dataFolder, prepareSecrets } from './data-folder.js';
import { findProjectRoot } from './find-project-root.js';
import { readPeople } from './people.js';
import { provisionMesh } from './provisioning.js';
import { addressesOf, type Layout, portNames, serviceCommand } from './services.js';

/** The services as the launcher starts them, compiled, each without anything it depends on. */
describe('a service on its own', () => {
  let dataDir: string;
  let layout: Layout;
  let child: ChildProcess | undefined;
  let said: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'deputy-service-'));
    const folder = dataFolder(dataDir);
    const ports = await choosePorts(0, portNames);
    layout = { root: findProjectRoot(), dataDir, folder, ports, servers: {}, verbose: false, env: process.env, extra: {} }; // prettier-ignore
    prepareSecrets(folder, { webUrl: addressesOf(layout).web });
    readPeople(dataDir);
    await createPeerKeys(folder.nats.seeds);
    said = '';
  });
  afterEach(async () => {
    if (child?.exitCode === null) child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });

  function start(name: Parameters<typeof serviceCommand>[0]): ChildProcess {
    const { file, args, env } = serviceCommand(name, layout);
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
      const service = start(name);
      await eventually('it says so', () => Promise.resolve(said.includes('nats-server cannot be reached yet')), 30_000); // prettier-ignore
      service.kill('SIGTERM');
      expect(await exitOf(service)).toBe(0);
    },
  );

  it.each(['identity', 'web'] as const)('%s says in one line that its port is taken', async (name) => {
    const port = await freePort();
    layout.ports[name] = port;
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const code = await exitOf(start(name)).finally(() => other.close());
    expect(code).toBe(1);
    expect(said).toContain(
      `${name}: port ${port} of 127.0.0.1 is taken; stop what listens there, or choose another port\n`,
    );
  });

  it('the provisioning of NATS gives up on a server that does not answer, and says so', async () => {
    const provisioning = provisionMesh(layout, new AbortController().signal, 2_000);
    await expect(provisioning).rejects.toMatchObject({
      code: 'step_failed',
      message: expect.stringMatching(
        /nats-server (cannot be reached yet|does not answer); check the address of NATS/,
      ),
    });
  });
});
