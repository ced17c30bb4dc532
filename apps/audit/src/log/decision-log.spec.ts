import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DecisionEvent, type ShownEvent, unnamedIssuer } from '#libs/contracts';
import { personOf } from '#test/person-of';
import { completed, decided, fresh, largest, ofVersion1, repeated } from '#test/sample-events';
import { asTold } from '#libs/enforcement';
import { DecisionLog } from './decision-log.js';
import { type EventFilter } from './event-index.js';
import { Quarantine } from './quarantine.js';

const at = (seq: number) => ({ stream: 'DECISIONS', seq });

describe('the decision log', () => {
  let dir: string;
  let log: DecisionLog;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'deputy-log-'));
    ({ log } = await DecisionLog.open(dir, 'local'));
  });
  afterEach(async () => {
    await log.close();
    await rm(dir, { recursive: true });
  });
  const acme = { tenant: 'acme' };
  const pageOf = async (filter: EventFilter, limit: number, after?: string | null, end = log.size) => {
    const page = await log.page(filter, { limit, after: after ?? undefined, end, show: (event) => event });
    if (!page) throw new Error('no such cursor');
    return page;
  };
  const lines = async () => (await readFile(join(dir, 'decisions.jsonl'), 'utf8')).trim().split('\n');

  test('an event is written once, however often it comes, also at once and after a restart', async () => {
    const event = decided();
    expect(await Promise.all([log.append(event, at(1)), log.append(event, at(1))])).toEqual([
      'appended',
      'known',
    ]);
    expect(await log.append(event, at(9))).toBe('known');
    await log.close();
    ({ log } = await DecisionLog.open(dir, 'local'));
    expect(await log.append(event, at(1))).toBe('known');
    expect(await lines()).toEqual([JSON.stringify({ seq: 1, stream: 'DECISIONS', event })]);
  });

  test('another event under a known id is told apart, also at once', async () => {
    const other = decided({ decision: 'deny' });
    expect(await Promise.all([log.append(decided(), at(1)), log.append(other, at(2))])).toEqual([
      'appended',
      'conflict',
    ]);
    expect(await log.append(other, at(2))).toBe('conflict');
    expect(await lines()).toHaveLength(1);
  });

  test('an edited line is not told, and whoever reads it first is why it is: at once, once, and also where it is put back', async () => {
    const told: number[] = [];
    log.onDamage = ({ offset }) => told.push(offset);
    await log.append(decided(), at(1));
    const path = join(dir, 'decisions.jsonl');
    const written = await readFile(path, 'utf8');
    await writeFile(path, written.replace('"decision":"permit"', '"decision":"PERMIT"'));
    await expect(pageOf(acme, 10)).rejects.toMatchObject({ code: 'damaged' });
    expect(told).toEqual([0]);
    await writeFile(path, written);
    await expect(pageOf(acme, 10)).rejects.toMatchObject({ code: 'damaged' });
    expect(told).toEqual([0]);
  });

  test('a page is newest first and goes on where the one before ended, whatever came meanwhile', async () => {
    const events = Array.from({ length: 7 }, (_, i) => fresh({ tokenId: `t${i}` }));
    for (const [i, event] of events.entries()) await log.append(event, at(i + 1));
    const first = await pageOf(acme, 3);
    await log.append(fresh({ tokenId: 'late' }), at(8));
    const second = await pageOf(acme, 3, first.next);
    const third = await pageOf(acme, 3, second.next);
    const tokens = [first, second, third].flatMap(({ events }) =>
      events.map((e) => 'tokenId' in e && e.tokenId),
    );
    expect(tokens).toEqual(['t6', 't5', 't4', 't3', 't2', 't1', 't0']);
    expect(third.next).toBeNull();
  });

  test('a refusal that came again has the largest count that was recorded, also after a restart', async () => {
    const [refused, other] = [decided({ decision: 'deny' }), fresh({ decision: 'deny' })];
    await log.append(refused, at(1));
    await log.append(other, at(2));
    for (const [i, count] of [2, 312, 256].entries())
      await log.append(repeated({ eventId: randomUUID(), count }), at(3 + i));
    const counts = () => [refused, other].map(({ eventId }) => log.countOf(eventId));
    expect(counts()).toEqual([312, 1]);
    await log.close();
    ({ log } = await DecisionLog.open(dir, 'local'));
    expect(counts()).toEqual([312, 1]);
    const denied = await pageOf({ ...acme, decision: 'deny' }, 10);
    expect(denied.events).toHaveLength(5);
  });

  test('tenant boundary: no filter and no cursor shows another tenant', async () => {
    await log.append(fresh({ tenant: 'acme' }), at(1));
    await log.append(fresh({ tenant: 'globex', user: personOf('dave') }), at(2));
    await log.append(fresh({ tenant: 'acme' }), at(3));
    const { events } = await pageOf(acme, 10);
    expect(events.map((event) => event.tenant)).toEqual(['acme', 'acme']);
    for (const { eventId } of events)
      for (const event of (await pageOf(acme, 10, eventId)).events) expect(event.tenant).toBe('acme');
    const [other] = (await pageOf({ tenant: 'globex' }, 10)).events;
    await expect(pageOf(acme, 10, other?.eventId)).rejects.toThrow('no such cursor');
    expect((await pageOf({ tenant: 'acme', user: 'dave' }, 10)).events).toEqual([]);
    expect((await pageOf({ tenant: 'unknown' }, 10)).events).toEqual([]);
  });

  test('who was turned away unknown is of no tenant: the auditors of the one that runs the mesh see it, and nobody else', async () => {
    const stranger = fresh({ tenant: '-', user: undefined, agent: { id: '-' }, decision: 'deny' });
    await log.append(fresh({ tenant: 'acme' }), at(1));
    await log.append(stranger, at(2));
    expect((await pageOf(acme, 10)).events).toHaveLength(1);
    await log.close();
    ({ log } = await DecisionLog.open(dir, 'local', 'acme'));
    expect((await pageOf(acme, 10)).events.map(({ tenant }) => tenant)).toEqual(['-', 'acme']);
    expect((await pageOf({ ...acme, owner: personOf('bob').key }, 10)).events).toHaveLength(1);
    for (const tenant of ['globex', '-']) expect((await pageOf({ tenant }, 10)).events).toEqual([]);
    expect((await pageOf(acme, 10, stranger.eventId)).events).toHaveLength(1);
  });

  test('filters by key, subject or name of a person, tool, decision and time, from inclusive, to exclusive', async () => {
    const alice = fresh({
      user: personOf('alice'),
      decision: 'deny',
      time: '2026-11-22T11:00:00.000Z',
    });
    const bob = fresh({ tool: 'products_list' });
    const outcome = completed();
    for (const [i, event] of [alice, bob, outcome].entries()) await log.append(event, at(i + 1));
    const found = async (filter: object) =>
      (await pageOf({ ...acme, ...filter }, 10)).events.map((e) => e.eventId);
    expect(await found({ user: 'alice' })).toEqual([alice.eventId]);
    expect(await found({ user: 'id-of-alice' })).toEqual([alice.eventId]);
    expect(await found({ user: 'local#id-of-alice' })).toEqual([alice.eventId]);
    expect(await found({ owner: 'local#id-of-alice' })).toEqual([alice.eventId]);
    for (const owner of ['alice', 'id-of-alice']) expect(await found({ owner })).toEqual([]);
    expect(await found({ tool: 'products_list' })).toEqual([bob.eventId]);
    expect(await found({ decision: 'deny' })).toEqual([alice.eventId]);
    expect(await found({ decision: 'permit' })).toEqual([bob.eventId]);
    const eleven = Date.parse('2026-11-22T11:00:00.000Z');
    expect(await found({ from: eleven })).toEqual([alice.eventId]);
    expect(await found({ to: eleven })).toEqual([outcome.eventId, bob.eventId]);
  });

  test('a page tells what it shows: what is left out of events moves neither its end nor where it goes on', async () => {
    const pages = async (left: string) => {
      const mine = { ...acme, owner: personOf('bob').key };
      const wide = { user: personOf('bob'), resource: { type: 'Product', id: 'x'.repeat(60) } };
      for (let i = 0; i < 400; i++) {
        await log.append(fresh({ ...wide, explanation: { why: [left.repeat(10)] } }), at(2 * i + 1));
        if (left.length > 1) await log.append(fresh({ user: personOf('dave') }), at(2 * i + 2));
      }
      const show = (event: DecisionEvent) =>
        ({
          ...asTold({ ...event, told: { rationale: ['RESOURCE_NOT_FOUND'], policies: [] } } as DecisionEvent),
          message: 'y'.repeat(1_500),
        }) as ShownEvent;
      const page = await log.page(mine, { limit: 500, end: log.size, show });
      return { shown: page?.events.length, next: page?.next === page?.events.at(-1)?.eventId };
    };
    const first = await pages('a');
    await log.close();
    await rm(join(dir, 'decisions.jsonl'));
    ({ log } = await DecisionLog.open(dir, 'local'));
    expect(await pages('a much longer reason')).toEqual(first);
    expect(first.next).toBe(true);
    expect(first.shown).toBeLessThan(400);
  });

  test('a cursor is an event that the asker may see', async () => {
    const [mine, others] = [fresh({ user: personOf('bob') }), fresh({ user: personOf('alice') })];
    await log.append(mine, at(1));
    await log.append(others, at(2));
    const own = { ...acme, owner: personOf('bob').key };
    await expect(pageOf(own, 10, others.eventId)).rejects.toThrow('no such cursor');
    await expect(pageOf(own, 10, crypto.randomUUID())).rejects.toThrow('no such cursor');
    expect((await pageOf(own, 10, mine.eventId)).events).toEqual([]);
  });

  test('a page of large events stays below what a message holds', async () => {
    for (let i = 0; i < 40; i++) await log.append(largest(acme), at(i + 1));
    const seen = new Set<string>();
    let next: string | null | undefined;
    do {
      const page = await pageOf(acme, 500, next);
      expect(JSON.stringify(page).length).toBeLessThan(900_000);
      for (const { eventId } of page.events) seen.add(eventId);
      next = page.next;
    } while (next !== null);
    expect(seen.size).toBe(40);
  });

  describe('with lines of a release before version 2', () => {
    const [decision, outcome] = [fresh(), completed()];
    const old = [ofVersion1(decision), ofVersion1(outcome)];
    beforeEach(async () => {
      await log.close();
      const text = old.map((event, i) => `${JSON.stringify({ seq: i + 1, event })}\n`).join('');
      await writeFile(join(dir, 'decisions.jsonl'), text);
      ({ log } = await DecisionLog.open(dir, 'local'));
    });

    test('opens, and is read in the one shape there is now', async () => {
      const { events } = await pageOf({ ...acme, owner: personOf('bob').key }, 10);
      expect(events).toEqual([outcome, { ...decision, revision: null }]);
    });

    test('knows them when they come again, and keeps them as they are', async () => {
      const before = await lines();
      for (const [i, event] of old.entries()) expect(await log.append(event, at(i + 1))).toBe('known');
      expect(await log.append(fresh(), at(3))).toBe('appended');
      expect((await lines()).slice(0, 2)).toEqual(before);
    });

    test("gives nobody's records to nobody: without the issuer of that time they are no one's own", async () => {
      await log.close();
      ({ log } = await DecisionLog.open(dir, unnamedIssuer));
      expect((await pageOf({ ...acme, owner: personOf('bob').key }, 10)).events).toEqual([]);
      expect((await pageOf(acme, 10)).events).toHaveLength(2);
    });

    test('reads a subject that is none today, and gives it to nobody', async () => {
      const odd = ofVersion1(fresh(), 'Andr\u00e9');
      await log.append(odd, at(3));
      const { events } = await pageOf({ ...acme, user: 'bob' }, 1);
      expect(DecisionEvent.parse(events[0]).user).toMatchObject({
        issuer: unnamedIssuer,
        subject: 'Andr%C3%A9',
      });
    });
  });

  test('what is set aside is kept once, also over a restart', async () => {
    const aside = {
      stream: 'DECISIONS',
      seq: 3,
      subject: 's',
      messageId: null,
      reason: 'r',
      text: 'not\njson',
    };
    const quarantine = await Quarantine.open(dir);
    expect([await quarantine.keep(aside), await quarantine.keep(aside)]).toEqual(['kept', 'known']);
    await quarantine.close();
    const again = await Quarantine.open(dir);
    expect([again.size, await again.keep(aside), await again.keep({ ...aside, text: 'other' })]).toEqual([
      1,
      'known',
      'kept',
    ]);
    await again.close();
  });

  test('the log keeps its room: what is set aside never takes it, also over a restart', async () => {
    const aside = {
      stream: 'DECISIONS',
      seq: 1,
      subject: 's',
      messageId: null,
      reason: 'r',
      text: 'x'.repeat(200),
    };
    const quarantine = await Quarantine.open(dir, 600);
    expect([await quarantine.keep(aside), await quarantine.keep({ ...aside, seq: 2 })]).toEqual([
      'kept',
      'kept',
    ]);
    expect(await quarantine.keep({ ...aside, seq: 3 })).toEqual({ beyond: 1 });
    await quarantine.close();
    const again = await Quarantine.open(dir, 600);
    expect([await again.keep({ ...aside, seq: 3 }), again.size]).toEqual([{ beyond: 1 }, 2]);
    await again.close();
  });
});
