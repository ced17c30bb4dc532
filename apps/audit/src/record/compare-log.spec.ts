import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DecisionEvent, type DecisionRecorded, subjects } from '#libs/contracts';
import { type ReadDecision } from '#libs/mesh';
import { fresh } from '#test/sample-events';
import { DecisionLog } from '../log/decision-log.js';
import { disorderedFile } from '../log/put-in-order.js';
import { Quarantine } from '../log/quarantine.js';
import { CompareLog } from './compare-log.js';
import { recordDecision } from './record-decision.js';

const stream = 'DECISIONS';

/** A log on the disk against a stream of five decisions. */
describe('the comparison of the log with the stream', () => {
  let dir: string;
  let path: string;
  let log: DecisionLog;
  let disordered: number;
  let quarantine: Quarantine;
  let events: DecisionRecorded[];
  let alarms: Record<string, unknown>[];
  let comparison: CompareLog;
  let away: (seq: number) => boolean;

  const stored = (seq: number): ReadDecision | undefined => {
    const event = events[seq - 1];
    return (
      event && {
        event,
        info: {
          stream,
          seq,
          redelivered: true,
          subject: subjects.decision.decided('mcp'),
          messageId: event.eventId,
          text: JSON.stringify(event),
        },
      }
    );
  };
  const open = async () => {
    ({ log, disordered } = await DecisionLog.open(dir, 'local'));
    const alarm = (about: Record<string, unknown>) => void alarms.push(about);
    const ports = { log, quarantine, print: () => undefined, alarm };
    comparison = new CompareLog({
      streams: [
        {
          stream,
          acknowledged: () => Promise.resolve(events.length),
          at: async (seq) => {
            if (away(seq)) throw new Error('away');
            return Promise.resolve(stored(seq));
          },
        },
      ],
      log,
      record: (event, info) => recordDecision(ports, event, info),
      alarm,
    });
  };
  const lines = async () => (await readFile(path, 'utf8')).trimEnd().split('\n');
  const change = async (edit: (lines: string[]) => string[]) =>
    writeFile(path, `${edit(await lines()).join('\n')}\n`);
  const reopened = async (edit: (lines: string[]) => string[]) => {
    await log.close();
    await change(edit);
    await open();
    await comparison.pass();
  };
  const differs = (...places: number[]) => [
    {
      differing: places.length,
      places: places.map((seq) => `${stream}:${seq}`),
      alarm: 'decision_log_differs',
    },
  ];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'deputy-compare-'));
    path = join(dir, 'decisions.jsonl');
    quarantine = await Quarantine.open(dir);
    away = () => false;
    [events, alarms] = [Array.from({ length: 5 }, () => fresh()), []];
    await open();
    for (const [i, event] of events.entries()) await log.append(event, { stream, seq: i + 1 });
  });
  afterEach(async () => {
    await Promise.all([log.close(), quarantine.close()]);
    await rm(dir, { recursive: true });
  });

  test('a log that holds what the stream holds is told of nobody', async () => {
    await comparison.pass();
    expect(alarms).toEqual([]);
    expect(comparison.check.ok).toBe(true);
  });

  test('what the log lacks is written again, and alarmed once', async () => {
    await reopened((all) => [...all.slice(0, 2), ...all.slice(3, 4)]);
    await comparison.pass();
    expect(alarms).toEqual([{ restored: 2, alarm: 'decision_log_restored' }]);
    expect(await lines()).toHaveLength(5);
    expect(comparison.check.ok).toBe(true);
  });

  test('what the log lacks is written again, also where a line of the quarantine says that it was set aside', async () => {
    await quarantine.keep({ stream, seq: 3, subject: 'x', messageId: null, reason: 'x', text: '' });
    await reopened((all) => all.filter((_, i) => i !== 2));
    expect(alarms).toEqual([{ restored: 1, alarm: 'decision_log_restored' }]);
    expect(await lines()).toHaveLength(5);
  });

  test('what was set aside is set aside again where the quarantine lacks it, and alarmed', async () => {
    events[2] = { ...fresh(), tool: 'agents_list' };
    await reopened((all) => all.filter((_, i) => i !== 2));
    await comparison.pass();
    expect(alarms).toEqual([expect.objectContaining({ seq: 3, alarm: 'decision_quarantined' })]);
    expect([(await lines()).length, quarantine.size]).toEqual([4, 1]);
  });

  const permitted = (line: string) => line.replace('"permit"', '"deny"');
  const doubled = (line: string) => line.replace('"decision":', '"decision":"deny","decision":');
  const renamed = (line: string) => line.replace(/"eventId":"[^"]+"/, `"eventId":"${crypto.randomUUID()}"`);
  const moved = (line: string) => line.replace('"seq":3', '"seq":900');
  const third = (edit: (line: string) => string) => (all: string[]) =>
    all.map((line, i) => (i === 2 ? edit(line) : line));

  test.each<[string, (lines: string[]) => string[], number[]]>([
    ['an edited decision', third(permitted), [3]],
    ['an edited id', third(renamed), [3]],
    ['a forged value before the true one of the same name', third(doubled), [3]],
    [
      'two lines in the place of each other',
      ([a = '', b = '', ...more]) => [swap(b, 1), swap(a, 2), ...more],
      [1, 2],
    ],
    ['a line that was added', (all) => [...all, swap(renamed(all[0] ?? ''), 6)], [6]],
    ['a second line for a place', (all) => [...all, renamed(permitted(all[3] ?? ''))], [4]],
  ])('an edited line is not told: %s, also while the service was down', async (_, edit, places) => {
    await reopened(edit);
    await comparison.pass();
    expect(alarms).toEqual(differs(...places));
    expect(comparison.check).toMatchObject({ ok: false, detail: expect.stringContaining('evidence') });
    await expect(
      log.page({ tenant: 'acme' }, { limit: 10, end: log.size, show: (event) => event }),
    ).rejects.toMatchObject({ code: 'damaged' });
  });

  const places = async () => (await lines()).map((line) => (JSON.parse(line) as { seq: number }).seq);
  const swapped = ([a = '', b = '', c = '', ...more]: string[]) => [a, c, b, ...more];

  test.each<[string, (lines: string[]) => string[], number]>([
    ['two lines that were swapped', swapped, 1],
    ['a line that was moved to the end', ([a = '', ...more]) => [...more, a], 1],
    ['a file that was turned round', (all) => all.toReversed(), 4],
  ])(
    'INVARIANT (the log has the order of the stream): %s while the service was down',
    async (_, edit, behind) => {
      const before = (await lines()).join('\n');
      await reopened(edit);
      expect([disordered, await places(), alarms]).toEqual([behind, [1, 2, 3, 4, 5], []]);
      expect(await readFile(join(dir, disorderedFile), 'utf8')).toBe(
        `${edit(before.split('\n')).join('\n')}\n`,
      );
      const told = await log.page({ tenant: 'acme' }, { limit: 10, end: log.size, show: (event) => event });
      expect(told?.events.map(({ eventId }) => eventId)).toEqual(
        events.map(({ eventId }) => eventId).toReversed(),
      );
      await reopened((all) => all);
      expect([disordered, comparison.check.ok]).toEqual([0, true]);
    },
  );

  test('a line that is there twice is found, wherever the second one lies', async () => {
    await reopened((all) => [...all, all[1] ?? '']);
    expect([disordered, alarms]).toEqual([1, differs(2)]);
  });

  test('a last line that was cut is lacking, and so is one that was torn', async () => {
    await reopened((all) => all.slice(0, 4));
    expect(alarms).toEqual([{ restored: 1, alarm: 'decision_log_restored' }]);
    await log.close();
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, -20));
    await open();
    await comparison.pass();
    expect(alarms).toHaveLength(2);
    expect([disordered, await places()]).toEqual([0, [1, 2, 3, 4, 5]]);
  });

  test('lines of several streams keep their turns, and each stream its order', async () => {
    await log.append(fresh(), { stream: 'DECISIONS_audit', seq: 1 });
    await log.append(fresh(), { stream: 'DECISIONS_audit', seq: 2 });
    await log.close();
    await change((all) => all.toReversed());
    ({ log, disordered } = await DecisionLog.open(dir, 'local'));
    expect([disordered, await places()]).toEqual([5, [1, 2, 1, 2, 3, 4, 5]]);
  });

  test('a line that was moved to another place is lacking here and too much there', async () => {
    await reopened(third(moved));
    expect(alarms).toEqual(differs(900));
  });

  test('an edited line is not told: while the service runs, and whatever its length', async () => {
    await comparison.pass();
    await change(third((line) => line.replace('products_create', 'products_list')));
    await comparison.pass();
    expect(alarms).toMatchObject([{ alarm: 'decision_log_differs' }]);
    expect(comparison.check.ok).toBe(false);
  });

  test('an edited line is not told: an edit while the service runs, from the first reading on', async () => {
    const wanted = { limit: 10, end: log.size, show: (event: DecisionEvent) => event };
    expect((await log.page({ tenant: 'acme' }, wanted))?.events).toHaveLength(5);
    await change(third((line) => line.replace('"name":"bob"', '"name":"eve"')));
    await expect(log.page({ tenant: 'acme' }, wanted)).rejects.toMatchObject({ code: 'damaged' });
  });

  test('a line that another process adds is found at the next start', async () => {
    await comparison.pass();
    await appendFile(path, `${swap(renamed((await lines())[0] ?? ''), 6)}\n`);
    await reopened((all) => all);
    expect(alarms).toEqual(differs(6));
  });

  test('a pass that the stream broke off goes on where it stopped', async () => {
    const asked: number[] = [];
    away = (seq) => asked.push(seq) === 4;
    await expect(comparison.pass()).rejects.toThrow('away');
    await comparison.pass();
    expect(asked).toEqual([1, 2, 3, 4, 4, 5]);
    expect(alarms).toEqual([]);
  });
});

const swap = (line: string, seq: number) => line.replace(/"seq":\d+/, `"seq":${seq}`);
