import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { copyFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { Readiness, subjects } from '#libs/contracts';
import { DurablePublisher, MeshClient, provisionMesh } from '#libs/mesh';
import { createLogger } from '#libs/telemetry';
import { eventually } from '#test/eventually';
import { fresh } from '#test/sample-events';
import { registerAgents } from '#test/nats/register-agents';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { type RunningAudit, startAudit } from './start-audit.js';

describe('a decision log that lost what it had acknowledged', () => {
  let nats: TestNats;
  let issuer: TestIssuer;
  let publisher: DurablePublisher;
  let dataDir: string;
  let log: string;
  let audit: RunningAudit | undefined;
  const ids: string[] = [];

  beforeAll(async () => {
    [nats, issuer] = await Promise.all([startNats(), startTestIssuer()]);
    await provisionMesh(await nats.connect('operator'));
    await registerAgents(nats);
    publisher = new DurablePublisher(await nats.connect('mcp'));
    dataDir = await mkdtemp(join(tmpdir(), 'deputy-reread-'));
    log = join(dataDir, 'decisions.jsonl');
  });
  afterEach(stop);
  afterAll(async () => {
    await Promise.all([nats.stop(), issuer.stop(), rm(dataDir, { recursive: true })]);
  });

  async function start(logger = createLogger('audit', 'silent')) {
    const config = {
      NATS_URL: nats.url,
      NATS_NKEY_SEED_FILE: nats.seedFile('audit'),
      OIDC_ISSUER: issuer.issuer,
      RECORDS_V1_ISSUER_ID: 'local',
      POLICIES_DIR: resolve('policies'),
      DATA_DIR: dataDir,
      READINGS_PER_PERSON: { burst: 60, perSecond: 1 },
      DECISION_TIMEOUT_MS: 60_000,
      RECORD_TIMEOUT_MS: 60_000,
      REVOCATIONS_SILENCE_MS: 60_000,
      HOST: '127.0.0.1',
      DRAIN_NOTICE_MS: 0,
      LOG_LEVEL: 'silent' as const,
    };
    audit = await startAudit(config, logger, () => undefined);
  }
  async function stop() {
    const running = audit;
    audit = undefined;
    await running?.close();
  }
  const publish = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const event = fresh();
      ids.push(event.eventId);
      await publisher.publish(subjects.decision.decided('mcp'), event);
    }
  };
  const recorded = async () =>
    (await readFile(log, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { event: { eventId: string } }).event.eventId);
  const whole = () =>
    eventually('every event is there', async () => (await recorded().catch(() => [])).length >= ids.length);
  /** Each once: the order may differ. */
  const expectEachOnce = async () => expect((await recorded()).sort()).toEqual([...ids].sort());

  const told: string[] = [];
  const telling = () => {
    told.length = 0;
    return pino({ level: 'error' }, { write: (line) => void told.push(line) });
  };
  const alarm = (name: string) => eventually(name, () => told.join('').includes(`"alarm":"${name}"`));

  test('has it again when its end was torn off, and alarms', async () => {
    await start();
    await publish(8);
    await whole();
    await stop();
    const text = await readFile(log, 'utf8');
    await truncate(log, Buffer.byteLength(text) - 1_000);
    await start(telling());
    await whole();
    await expectEachOnce();
    await alarm('decision_log_restored');
  });

  test('has it again when it was put back from an old copy, beside what came meanwhile', async () => {
    await copyFile(log, `${log}.copy`);
    await start();
    await publish(5);
    await whole();
    await stop();
    await copyFile(`${log}.copy`, log);
    await publish(3);
    await start();
    await whole();
    await expectEachOnce();
  });

  test('has all of it again when the file was set aside', async () => {
    await rm(log);
    await start();
    await whole();
    await expectEachOnce();
  });

  test('knows what was set aside too, and does not read it again at every start', async () => {
    const eventId = randomUUID();
    await publisher.publish(subjects.decision.decided('mcp'), { eventId });
    await start();
    const aside = join(dataDir, 'quarantine.jsonl');
    await eventually('it is set aside', async () => (await readFile(aside, 'utf8')).includes(eventId));
    await stop();
    const lines: string[] = [];
    await start(pino({ level: 'info' }, { write: (line) => void lines.push(line) }));
    await publish(1);
    await whole();
    await stop();
    expect(lines.join('')).toContain('audit follows the decisions');
    expect(lines.join('')).not.toContain('read again');
  });

  test('has its order again when two lines were swapped, and alarms', async () => {
    const [a = '', b = '', ...more] = (await readFile(log, 'utf8')).split('\n');
    const inOrder = await recorded();
    await writeFile(log, [b, a, ...more].join('\n'));
    await start(telling());
    await alarm('decision_log_disordered');
    expect(await recorded()).toEqual(inOrder);
    await stop();
  });

  test('alarms at once when its file was replaced while it runs, takes nothing into a file that nobody finds, and has all again', async () => {
    await start(telling());
    await whole();
    const forged = (await readFile(log, 'utf8')).replaceAll('alice', 'mallory');
    await writeFile(`${log}.forged`, forged);
    await rename(`${log}.forged`, log);
    await alarm('decision_log_differs');
    await publish(2);
    await alarm('decision_not_written');
    const { checks } = (await audit?.ready()) ?? { checks: [] };
    expect(checks).toContainEqual({
      ...{ name: 'decision log', ok: false },
      detail: expect.stringContaining('a file in DATA_DIR is not the one that was written'),
    });
    expect(await readFile(log, 'utf8')).toBe(forged);
    await stop();
    await rename(log, `${log}.evidence`);
    await start(telling());
    await whole();
    await expectEachOnce();
    expect((await audit?.ready())?.checks).toContainEqual({ name: 'decision log', ok: true });
    await stop();
  });

  test('alarms, and is not ready, when a line was edited', async () => {
    const text = await readFile(log, 'utf8');
    await writeFile(log, text.replace('"decision":"permit"', '"decision":"deny"'));
    await start(telling());
    await alarm('decision_log_differs');
    const client = new MeshClient(await nats.connect('web'));
    const state = await client.request(subjects.ready('audit', 'web'), {}, { answer: Readiness });
    expect(state.checks).toContainEqual(
      expect.objectContaining({ name: 'decision log as in the stream', ok: false }),
    );
  });
});
