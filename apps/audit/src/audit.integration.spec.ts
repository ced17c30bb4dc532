import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DecisionPage, type DecisionRecorded, Readiness, subjects } from '#libs/contracts';
import { DurablePublisher, MeshClient, provisionMesh } from '#libs/mesh';
import { completed, fresh } from '#test/sample-events';
import { personOf } from '#test/person-of';
import { eventually } from '#test/eventually';
import { registerAgents } from '#test/nats/register-agents';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { subjectOf } from '#test/issuer/token-claims';

/** The audit service as a process, so that it can be killed; real NATS, real tokens, the real policies. */
describe('the audit service', () => {
  let nats: TestNats;
  let issuer: TestIssuer;
  let publisher: DurablePublisher;
  let web: MeshClient;
  let dataDir: string;
  let running: ChildProcess | undefined;
  let out: string;
  let log: string;

  beforeAll(async () => {
    [nats, issuer] = await Promise.all([startNats(), startTestIssuer()]);
    await provisionMesh(await nats.connect('operator'));
    await registerAgents(nats);
    publisher = new DurablePublisher(await nats.connect('mcp'));
    web = new MeshClient(await nats.connect('web'));
    dataDir = await mkdtemp(join(tmpdir(), 'deputy-audit-'));
    [out, log] = ['', ''];
  });
  afterEach(() => stop('SIGTERM'));
  afterAll(async () => {
    await Promise.all([nats.stop(), issuer.stop(), rm(dataDir, { recursive: true })]);
  });

  const start = (more: Record<string, string | undefined> = {}) => {
    const process_ = spawn(process.execPath, ['dist/apps/audit/src/main.js'], {
      cwd: resolve('.'),
      env: {
        PATH: process.env.PATH,
        NATS_URL: nats.url,
        NATS_NKEY_SEED_FILE: nats.seedFile('audit'),
        OIDC_ISSUER: issuer.issuer,
        OIDC_ISSUER_ID: 'local',
        POLICIES_DIR: resolve('policies'),
        DATA_DIR: dataDir,
        ...more,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    process_.stdout.on('data', (data: Buffer) => (out += data.toString()));
    process_.stderr.on('data', (data: Buffer) => (log += data.toString()));
    running = process_;
    return process_;
  };
  const stop = async (signal: NodeJS.Signals): Promise<number | null> => {
    const process_ = running;
    running = undefined;
    if (!process_) return null;
    if (process_.exitCode === null && process_.signalCode === null) {
      // Not its exit only: what it printed last comes after that.
      const closed = once(process_, 'close');
      process_.kill(signal);
      await closed;
    }
    return process_.exitCode;
  };
  const publish = (event: DecisionRecorded, timeoutMs = 100_000) =>
    publisher.publish(subjects.decision.decided('mcp'), event, { timeoutMs });
  /** Tries again and again: what was published while NATS was away is not answered. */
  const published = (event: DecisionRecorded) =>
    eventually('recorded again', () =>
      publish(event, 2_000).then(
        () => true,
        () => false,
      ),
    );
  const recorded = async () =>
    (await readFile(join(dataDir, 'decisions.jsonl'), 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { event: { eventId: string } }).event.eventId);
  const all = (wanted: DecisionRecorded[]) => async () => {
    const there = new Set(await recorded().catch(() => []));
    return wanted.every(({ eventId }) => there.has(eventId));
  };
  const ready = () =>
    web.request(subjects.ready('audit', 'web'), undefined, { answer: Readiness }).catch(() => undefined);
  const query = async (username: string, wish: object) =>
    web.request(
      subjects.audit.query('web'),
      { version: 1, ...wish },
      {
        answer: DecisionPage,
        deadlineMs: 60_000,
        bearer: await issuer.issue({ audience: 'api://deputy-audit', username, actor: 'deputy-web' }),
      },
    );
  const printed = (tool: string) => out.split('\n').filter((line) => line.includes(`[${tool}]`));

  test('a decision is written, printed as one line and answered to whom it concerns', async () => {
    start();
    await eventually('ready', async () => (await ready())?.ready === true);
    const bob = personOf('bob', { subject: subjectOf('bob') });
    const event = fresh({ user: bob, tool: 'first_tool' });
    await publish(event);
    const outcome = completed({
      eventId: randomUUID(),
      user: bob,
      tool: event.tool,
      decisionId: event.eventId,
    });
    await publisher.publish(subjects.decision.completed('mcp'), outcome);
    const { tool } = event;
    await eventually('it can be asked for', async () => (await query('bob', { tool })).events.length === 2);
    expect((await query('bob', { tool })).events).toEqual([outcome, event]);
    expect((await query('alice', { tool })).events).toEqual([]);
    expect((await query('erin', { user: 'bob', tool })).events).toHaveLength(2);
    await eventually('it is printed', () => printed('first_tool').length > 0);
    expect(printed('first_tool')).toEqual([
      '[2026-11-22T10:00:00.000Z] [bob via deputy-agent] [first_tool] [Catalogue acme] [permit]',
    ]);
    expect(await stop('SIGTERM')).toBe(0);
  });

  test('who asked for decisions is itself recorded, and can be asked for', async () => {
    start();
    await eventually('ready', async () => (await ready())?.ready === true);
    const asked = { tool: 'decisions_query', user: 'erin', limit: 500 };
    await query('erin', {});
    let seen: DecisionPage['events'] = [];
    await eventually('the question is in the log', async () => {
      seen = (await query('erin', asked)).events;
      return seen.length > 0;
    });
    expect(seen[0]).toMatchObject({
      type: 'decision.decided',
      decision: 'permit',
      rationale: ['AUDITOR_QUERIES'],
      resource: { type: 'DecisionLog', id: 'acme' },
      user: { name: 'erin' },
      agent: { id: 'deputy-web' },
      peer: 'web',
    });
    await expect(query('bob', { user: 'erin' })).rejects.toThrow(
      'bob may not query decisions. No policy permits it. Auditors could do it. Ask for your own decisions. (NO_MATCHING_PERMIT)',
    );
    await eventually('the refusal is in the log too', async () => {
      const { events } = await query('erin', { ...asked, user: 'bob', decision: 'deny' });
      return events.length > 0;
    });
    const { open = [] } = await query('erin', asked);
    expect(open).toEqual([]);
  });

  test('a query that cannot be recorded, or not even counted, is not answered', async () => {
    // What is known of revocations and agents is not the subject, and would be too old on a slow machine.
    start({ RECORD_TIMEOUT_MS: '500', REVOCATIONS_SILENCE_MS: '600000' });
    await eventually('ready', async () => (await ready())?.ready === true);
    await nats.restart({ jetstream: false });
    await eventually('it is refused, and says why', () =>
      query('erin', {}).then(
        () => false,
        (error: unknown) => /could not be recorded|cannot be counted/.test(String(error)),
      ),
    );
    await nats.restart();
    await eventually('it is answered again', () =>
      query('erin', {}).then(
        () => true,
        () => false,
      ),
    );
  });

  test('kill -9 at any moment loses no acknowledged record, writes none twice and prints none twice', async () => {
    const events: DecisionRecorded[] = [];
    for (let round = 0; round < 3; round++) {
      start();
      const batch = Array.from({ length: 300 }, () => fresh({ tool: 'killed_tool' }));
      const publishing = Promise.all(batch.map((event) => publish(event)));
      await eventually(
        'it is in the middle',
        async () => (await recorded().catch(() => [])).length > events.length + 2,
      );
      await stop('SIGKILL');
      await publishing;
      events.push(...batch);
    }
    // What a crash in the middle of a write leaves.
    await appendFile(join(dataDir, 'decisions.jsonl'), '{"seq":1,"event":{"half');
    start();
    await eventually('every event is there', all(events));
    const there = await recorded();
    expect(new Set(there).size).toBe(there.length);
    expect(printed('killed_tool').length).toBeLessThanOrEqual(events.length);
    await eventually('the torn tail is told', () => log.includes('torn tail'));
  });

  test('an event that is none is kept aside and alarmed, and does not hold up the next', async () => {
    start();
    const bad = { eventId: randomUUID(), type: 'decision.decided', secret: 'arguments' };
    await publisher.publish(subjects.decision.decided('mcp'), bad);
    const good = fresh();
    await publish(good);
    await eventually('the next is there', all([good]));
    await eventually('it is kept', async () =>
      (await readFile(join(dataDir, 'quarantine.jsonl'), 'utf8')).includes(bad.eventId),
    );
    await eventually('it is alarmed', () => log.includes('decision_quarantined'));
    expect(await recorded()).not.toContain(bad.eventId);
  });

  test('decisions come from the decider: what the server itself answers into the stream is none', async () => {
    start();
    const connection = await nats.connect('web');
    const forged = fresh();
    await connection.nats.request('$KV.sessions.forged', JSON.stringify(forged));
    connection.nats.publish('$JS.API.STREAM.MSG.GET.KV_sessions', '{"last_by_subj":"$KV.sessions.forged"}', {
      reply: subjects.decision.decided('mcp'),
    });
    await connection.nats.flush();
    const next = fresh();
    await publish(next);
    await eventually('the next is there', all([next]));
    expect(await recorded()).not.toContain(forged.eventId);
  });

  test('a lost NATS, and JetStream that is off, are waited for, and readiness says so', async () => {
    start();
    await eventually('ready', async () => (await ready())?.ready === true);
    await nats.restart({ hard: true });
    const first = fresh();
    await published(first);
    await eventually('and written', all([first]));
    await nats.restart({ jetstream: false });
    await eventually('readiness names the stream', async () => {
      const answer = await ready();
      return (
        answer?.ready === false && answer.checks.some(({ name, ok }) => name === 'decision stream' && !ok)
      );
    });
    await nats.restart();
    const second = fresh();
    await published(second);
    await eventually('and written', all([second]));
    await eventually('ready again', async () => (await ready())?.ready === true);
    expect(running?.exitCode).toBeNull();
  });

  test('a log that is not where it was is not ready', async () => {
    start();
    await eventually('ready', async () => (await ready())?.ready === true);
    const path = join(dataDir, 'decisions.jsonl');
    await rename(path, `${path}.aside`);
    expect(await ready()).toMatchObject({ ready: false });
    await rename(`${path}.aside`, path);
    expect(await ready()).toMatchObject({ ready: true });
  });

  test.each([
    ['a missing variable', { OIDC_ISSUER: undefined }, 'OIDC_ISSUER'],
    ['a seed file that is not there', { NATS_NKEY_SEED_FILE: '/none' }, '/none'],
    ['policies that are not there', { POLICIES_DIR: '/none' }, '/none'],
    ['a data folder that cannot be made', { DATA_DIR: '/dev/null/none' }, '/dev/null/none'],
  ])('%s ends the start with a reason', async (_, more, named) => {
    log = '';
    const process_ = start(more);
    await once(process_, 'close');
    expect(process_.exitCode).toBe(1);
    expect(log).toContain(named);
    expect(log).not.toContain('    at ');
  });

  test('a signal while it waits for NATS ends it with 0', async () => {
    const fresh = join(dataDir, 'fresh');
    const process_ = start({ NATS_URL: 'nats://127.0.0.1:1', DATA_DIR: fresh });
    await eventually('its log is open', () => existsSync(join(fresh, 'quarantine.jsonl')));
    expect(process_.exitCode).toBeNull();
    expect(await stop('SIGINT')).toBe(0);
  });
});
