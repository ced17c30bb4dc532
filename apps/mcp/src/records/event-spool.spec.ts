import { randomUUID } from 'node:crypto';
import {
  appendFile,
  mkdir,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rmdir,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
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
let lines: string[];
const spools: EventSpool[] = [];
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'deputy-spool-')), 'nested', 'events.spool');
  stored = [];
  away = false;
  lines = [];
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(spools.splice(0).map((spool) => spool.close()));
});

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

const listening = () => pino({}, { write: (line) => void lines.push(line) });
const said = (alarm: string) => lines.filter((line) => line.includes(`"alarm":"${alarm}"`));

/** The next write fails as on a full disk. */
async function fillDiskOnce() {
  const handle = await openFile(path, 'r');
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  jest.spyOn(prototype, 'datasync').mockRejectedValueOnce(new Error('no space left on device'));
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

  it('cuts off the torn line of a crash, says so, and goes on behind it', async () => {
    away = true;
    const first = await open({ retryMs: 100_000 });
    const [one, other] = [event(), event()];
    await first.keep(one);
    // Only the line feed is missing, and still nobody was told that it is safe.
    await appendFile(path, JSON.stringify(event()));
    const second = await open({ retryMs: 100_000, logger: listening() });
    await second.keep(other);
    expect(said('spool_torn')).toHaveLength(1);
    away = false;
    await open();
    await eventually('both are stored', () => stored.length >= 2);
    expect(stored).toEqual([one.eventId, other.eventId]);
  });

  it('reads past a damaged line, says so, and sets the file aside instead of losing it', async () => {
    away = true;
    const first = await open({ retryMs: 100_000 });
    const [one, other] = [event(), event()];
    await first.keep(one);
    await appendFile(path, '{"version":1,"type":"decis\n');
    await appendFile(path, `${JSON.stringify(other)}\n`);
    const text = await readFile(path, 'utf8');
    away = false;
    await open({ logger: listening() });
    await eventually('both are stored', () => stored.length >= 2);
    expect(stored).toEqual([one.eventId, other.eventId]);
    expect(said('spool_unreadable')).toHaveLength(1);
    const aside = (await readdir(dirname(path))).filter((name) => name.endsWith('.unreadable'));
    expect(await readFile(join(dirname(path), aside[0] ?? ''), 'utf8')).toBe(text);
  });

  it('has every event in its file at all times, also when an earlier start ended while it tidied up', async () => {
    away = true;
    const first = await open({ retryMs: 100_000 });
    const one = event();
    await first.keep(one);
    await appendFile(path, '{"version":1,"type":"decis\n');
    // The new file cannot be written: this start ends in the middle.
    await mkdir(`${path}.new`);
    await expect(open()).rejects.toThrow(/EISDIR|directory/);
    await rmdir(`${path}.new`);
    away = false;
    await open();
    await eventually('it is stored', () => stored.includes(one.eventId));
  });

  it('reads what an earlier release left, which began each line with a line feed', async () => {
    const [one, other] = [event(), event()];
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `\n${JSON.stringify(one)}\n\n${JSON.stringify(other)}\n`);
    await open();
    await eventually('both are stored', () => stored.length === 2);
    expect(stored).toEqual([one.eventId, other.eventId]);
  });

  it('on a full disk takes no new call and says what is at risk, until there is room and all of it is written', async () => {
    away = true;
    const spool = await open({ logger: listening() });
    const [one, other] = [event(), event()];
    await spool.keep(one);
    await mkdir(`${path}.new`); // so that nothing can be mended yet
    await fillDiskOnce();
    await spool.keep(other);
    expect([spool.full, spool.waiting, said('event_at_risk').length]).toEqual([true, 2, 1]);
    await rmdir(`${path}.new`);
    await eventually('the file is mended', () => !spool.full);
    const next = await open({ retryMs: 100_000 });
    expect(next.waiting).toBe(2);
  });

  it('that could not be mended while events waited opens again once there is room', async () => {
    away = true;
    const spool = await open();
    await mkdir(`${path}.new`);
    await fillDiskOnce();
    await spool.keep(event());
    away = false;
    await eventually('it is stored', () => spool.waiting === 0);
    expect(spool.full).toBe(true);
    await rmdir(`${path}.new`);
    await eventually('calls may start again', () => !spool.full);
  });

  it('raises an alarm for an event that comes when it is closed and that the stream does not take', async () => {
    const spool = await open({ logger: listening() });
    await spool.close();
    away = true;
    const late = event();
    await spool.keep(late);
    expect(said('event_at_risk').filter((line) => line.includes(late.eventId))).toHaveLength(1);
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
