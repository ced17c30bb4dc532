import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DecisionEvent, type StoredEvent } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { personOf } from '#test/person-of';
import { completed, fresh, ofVersion1 } from '#test/sample-events';
import { EventSpool, type SpoolOptions } from './event-spool.js';

const event = (): DecisionEvent => ({
  version: 2,
  type: 'decision.completed',
  eventId: randomUUID(),
  time: '2026-11-22T10:00:00.000Z',
  callId: randomUUID(),
  tenant: 'acme',
  user: personOf('bob'),
  agent: { id: 'deputy-agent' },
  tool: 'products_get',
  decisionId: randomUUID(),
  outcome: 'succeeded',
  errorCode: null,
  lease: null,
  resultDigest: null,
  latencyMs: 1,
});

let path: string;
let stored: string[];
let away: boolean;
const spools: EventSpool[] = [];
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'deputy-spool-')), 'nested', 'events.spool');
  stored = [];
  away = false;
});
afterEach(() => Promise.all(spools.splice(0).map((spool) => spool.close())));

async function open(o: Partial<SpoolOptions> = {}): Promise<EventSpool> {
  const spool = await EventSpool.open({
    path,
    logger: pino({ level: 'silent' }),
    retryMs: 10,
    store: ({ eventId }) => {
      if (away) return Promise.reject(new Error('no stream'));
      stored.push(eventId);
      return Promise.resolve();
    },
    ...o,
  });
  spools.push(spool);
  return spool;
}

describe('EventSpool', () => {
  it('writes nothing to disk while the stream takes events', async () => {
    const spool = await open();
    await spool.keep(event());
    expect([stored.length, await readFile(path, 'utf8')]).toEqual([1, '']);
  });

  it('keeps what the stream does not take, on disk before it answers, and stores it later in order', async () => {
    const spool = await open();
    away = true;
    const events = [event(), event(), event()];
    for (const one of events) await spool.keep(one);
    expect((await readFile(path, 'utf8')).split('\n').filter(Boolean)).toHaveLength(3);
    expect(spool.waiting).toBe(3);
    away = false;
    await eventually('all are stored', () => spool.waiting === 0);
    expect(stored).toEqual(events.map(({ eventId }) => eventId));
    await eventually('the file is empty again', async () => (await readFile(path, 'utf8')) === '');
  });

  it('survives the process: the next one stores what was left', async () => {
    away = true;
    const first = await open({ retryMs: 100_000 });
    const one = event();
    await first.keep(one);
    away = false;
    await open();
    await eventually('it is stored', () => stored.includes(one.eventId));
  });

  it('stores what a release before version 2 left, as it was', async () => {
    const left = [ofVersion1(fresh()), ofVersion1(completed())];
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, left.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const taken: StoredEvent[] = [];
    await open({ store: (one) => (taken.push(one), Promise.resolve()) });
    await eventually('both are stored', () => taken.length === 2);
    expect(taken).toEqual(left);
  });

  it('reads past the torn line of a crash and sets the file aside instead of losing it', async () => {
    away = true;
    const first = await open({ retryMs: 100_000 });
    const one = event();
    await first.keep(one);
    await appendFile(path, '{"version":1,"type":"decis');
    away = false;
    await open();
    await eventually('it is stored', () => stored.includes(one.eventId));
    expect((await readdir(join(path, '..'))).some((name) => name.endsWith('.unreadable'))).toBe(true);
  });

  it('has every event in its file at all times, also when an earlier start ended while it tidied up', async () => {
    away = true;
    const first = await open({ retryMs: 100_000 });
    const one = event();
    await first.keep(one);
    await appendFile(path, '{"version":1,"type":"decis');
    // The new file cannot be written: this start ends in the middle.
    await mkdir(`${path}.new`);
    await expect(open()).rejects.toMatchObject({ code: 'EISDIR' });
    await rmdir(`${path}.new`);
    away = false;
    await open();
    await eventually('it is stored', () => stored.includes(one.eventId));
  });

  it('keeps an event whole behind half a line that a full disk left', async () => {
    away = true;
    const first = await open({ retryMs: 100_000 });
    const [one, other] = [event(), event()];
    await first.keep(one);
    await appendFile(path, '{"version":1,"type":"decis');
    await first.keep(other);
    away = false;
    await open();
    await eventually('both are stored', () => stored.length >= 2);
    expect(stored).toEqual([one.eventId, other.eventId]);
  });

  it('survives a crash that left only the line feed out', async () => {
    away = true;
    const [one, other] = [event(), event()];
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(one));
    const second = await open({ retryMs: 100_000 });
    await second.keep(other);
    const third = await open({ retryMs: 100_000 });
    expect(third.waiting).toBe(2);
  });

  it('raises an alarm for an event that comes when it is closed and that the stream does not take', async () => {
    const lines: string[] = [];
    const spool = await open({ logger: pino({}, { write: (line) => void lines.push(line) }) });
    await spool.close();
    away = true;
    const late = event();
    await spool.keep(late);
    expect(
      lines.filter((line) => line.includes('event_at_risk') && line.includes(late.eventId)),
    ).toHaveLength(1);
  });

  it('is full at its capacity, so that no new call starts', async () => {
    const spool = await open({ capacity: 2, retryMs: 100_000 });
    away = true;
    await spool.keep(event());
    expect(spool.full).toBe(false);
    await spool.keep(event());
    expect(spool.full).toBe(true);
  });

  it('tries once more when it closes', async () => {
    const spool = await open({ retryMs: 100_000 });
    away = true;
    await spool.keep(event());
    away = false;
    await spool.close();
    expect(stored).toHaveLength(1);
  });
});
