import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { reset } from '../reset/reset.js';
import { portOf } from './layout.js';
import { services } from './manifest.js';
import { isAlive } from './process-identity.js';
import { type Manifest, type Service } from './service.js';
import { startMesh } from './start-mesh.js';

/** One that is asked twice before it is ready, keeps a file in its folder, and writes when it is told to leave. */
const program = `
  import { appendFileSync, mkdirSync } from 'node:fs';
  import { createServer } from 'node:http';
  const { DATA_DIR, PORT, EVENTS, NAME } = process.env;
  const tell = (what) => appendFileSync(EVENTS, NAME + ' ' + what + '\\n');
  mkdirSync(DATA_DIR, { recursive: true });
  appendFileSync(DATA_DIR + '/kept', 'kept');
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    if (asked === 2) tell('ready');
    response.writeHead(asked < 2 ? 503 : 200).end();
  });
  process.on('SIGTERM', () => { tell('drained'); process.exit(0); });
  server.listen(Number(PORT), '127.0.0.1', () => tell('started'));
`;

/** Two more entries beside ours, with a step between the two. */
describe('an entry added to the manifest', () => {
  let folder: string;
  let dataDir: string;
  let events: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'deputy-added-'));
    dataDir = join(folder, 'data');
    events = join(folder, 'events');
    writeFileSync(join(folder, 'service.mjs'), program);
    writeFileSync(events, '');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const told = () => readFileSync(events, 'utf8').trimEnd().split('\n');
  const service = (name: string, more: Partial<Service>): Service => ({
    name,
    program: (layout) =>
      Promise.resolve({
        file: process.execPath,
        args: [join(folder, 'service.mjs')],
        env: {
          NAME: name,
          EVENTS: events,
          PORT: String(portOf(layout, name)),
          DATA_DIR: layout.folder.of(name),
        },
      }),
    endpoints: { [name]: { address: (port) => `http://localhost:${port}` } },
    readiness: 'health',
    needs: [],
    drain: 5,
    dataFolder: name,
    ...more,
  });
  const asleep = () =>
    Promise.resolve({ file: process.execPath, args: ['-e', 'setInterval(() => {}, 1e6)'], env: {} });
  /** Ours do nothing here: their addresses are what the rest of the launcher asks for. */
  const asleepOurs = () =>
    (services as readonly Service[]).map((ours): Service => ({
      ...ours,
      program: asleep,
      readiness: 'mesh',
      needs: [],
    }));
  const manifest = (): Manifest => ({
    services: [
      ...asleepOurs(),
      service('below', { drain: 9 }),
      service('above', { needs: ['a step'], drain: 1 }),
    ],
    steps: [
      {
        name: 'a step',
        needs: ['below'],
        repeatedFor: ['below'],
        run: () => {
          appendFileSync(events, 'step\n');
          return Promise.resolve('');
        },
      },
    ],
  });

  it('is started when what it needs is ready, awaited, healed, drained in its turn and cleared by reset', async () => {
    const mesh = await startMesh({ dataDir, port: 0, quiet: true }, manifest());
    expect(told()).toEqual(['below started', 'below ready', 'step', 'above started', 'above ready']);
    const pids = mesh.pids();
    expect(Object.keys(pids)).toEqual(expect.arrayContaining(['below', 'above']));
    const { services: known } = JSON.parse(readFileSync(join(dataDir, 'mesh.json'), 'utf8')) as {
      services: Record<string, number>;
    };
    expect(known).toEqual(pids);

    writeFileSync(events, '');
    await mesh.restart('below');
    expect(told()).toEqual(['below drained', 'below started', 'below ready', 'step']);

    writeFileSync(events, '');
    const last = Object.values(mesh.pids());
    await mesh.stop();
    expect(told()).toEqual(['above drained', 'below drained']);
    expect(last.filter(isAlive)).toEqual([]);

    expect(existsSync(join(dataDir, 'above', 'kept'))).toBe(true);
    reset(dataDir, () => {}, manifest());
    expect([existsSync(join(dataDir, 'above')), existsSync(join(dataDir, 'below'))]).toEqual([false, false]);
  });

  it('that never serves fails the start, which names it', async () => {
    const silent: Service = { ...service('silent', {}), program: asleep };
    const start = startMesh(
      { dataDir, port: 0, quiet: true, readyWithinMs: 300 },
      { services: [...asleepOurs(), silent], steps: [] },
    );
    await expect(start).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringMatching(/silent does not answer/),
    });
  });
});
