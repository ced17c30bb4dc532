import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DecisionEvent, DecisionEvent as Event, type DecisionRecorded } from '#libs/contracts';
import { personOf } from '#test/person-of';
import { fresh } from '#test/sample-events';
import { CountedRefusals } from './counted-refusals.js';

const refused = (more: Partial<DecisionRecorded> = {}) =>
  fresh({ decision: 'deny', rationale: ['NO_PERMIT'], policies: ['default-deny'], ...more });

describe('CountedRefusals', () => {
  let now: number;
  let kept: DecisionEvent[];
  let refusals: CountedRefusals;
  const start = (most = 10) =>
    new CountedRefusals({
      events: { keep: (event) => Promise.resolve(void kept.push(event)) },
      windowMs: 1_000,
      most,
      clock: () => new Date(now),
      newId: randomUUID,
    });
  beforeEach(() => {
    now = Date.parse('2026-11-22T10:00:00Z');
    kept = [];
    refusals = start();
  });
  afterEach(() => refusals.close());

  /** @returns the counts that are recorded of one refusal */
  const countsOf = ({ eventId }: { eventId: string }) =>
    kept.flatMap((event) =>
      event.type === 'decision.repeated' && event.decisionId === eventId ? event.count : [],
    );

  it('records the first at once, and tells its id for each equal one behind it', async () => {
    const first = refused();
    expect(await refusals.refuse(first)).toBe(first);
    expect(kept).toEqual([first]);
    expect(await refusals.refuse(refused({ argumentsDigest: `sha256:${'a'.repeat(64)}` }))).toBe(first);
    expect(kept.filter(({ type }) => type === 'decision.decided')).toEqual([first]);
  });

  it('INVARIANT (every refusal is recorded or counted in a record): a flood is a few events, and the count is whole', async () => {
    const first = refused();
    for (let i = 0; i < 522; i += 1) await refusals.refuse(i === 0 ? first : refused());
    now += 1_000;
    await refusals.sweep();
    expect(countsOf(first)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 522]);
    expect(kept).toHaveLength(11);
    for (const event of kept) expect(Event.parse(event)).toEqual(event);
  });

  it('not found reads like refused: what is counted together is what is told alike, whatever the true reason', async () => {
    const told = { rationale: ['RESOURCE_NOT_FOUND'], policies: [] };
    const absent = refused({ rationale: ['RESOURCE_NOT_FOUND'], policies: [], told });
    const hidden = refused({ rationale: ['PRIVATE_TO_OWNER'], policies: ['private-to-owner'], told });
    expect(await refusals.refuse(absent)).toBe(absent);
    expect(await refusals.refuse(hidden)).toBe(absent);
    // The record of the first says its own true reason.
    expect(kept[0]).toMatchObject({ rationale: ['RESOURCE_NOT_FOUND'], told });
  });

  it('is whole when they come all at once', async () => {
    const told = await Promise.all(Array.from({ length: 100 }, () => refusals.refuse(refused())));
    await refusals.close();
    expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(1);
    expect(Math.max(...countsOf(told[0]!))).toBe(100);
  });

  it.each<[string, Partial<DecisionRecorded>]>([
    ['person', { user: personOf('mallory') }],
    ['agent', { agent: { id: 'another' } }],
    ['tenant', { tenant: 'globex' }],
    ['address', { transport: 'http', peer: null, address: '203.0.113.9' }],
    ['session', { sessionId: 'another' }],
    ['tool', { tool: 'products_delete' }],
    ['resource', { resource: { type: 'Catalogue', id: 'another' } }],
    ['reason', { rationale: ['TOO_DEAR'] }],
    ['policy', { policies: ['another'] }],
    ['what was told', { told: { rationale: ['RESOURCE_NOT_FOUND'], policies: [] } }],
    ['fingerprint', { fingerprint: `sha256:${'b'.repeat(64)}` }],
    ['approval', { waitsFor: 'approval', approvalId: randomUUID() }],
  ])('counts nothing together that differs: %s', async (_what, difference) => {
    await refusals.refuse(refused());
    const other = refused(difference);
    expect(await refusals.refuse(other)).toBe(other);
    expect(kept).toHaveLength(2);
  });

  it('begins anew after a while, and the count of the while before is whole', async () => {
    const [first, second] = [refused(), refused()];
    for (const event of [first, refused(), refused()]) await refusals.refuse(event);
    now += 1_000;
    expect(await refusals.refuse(second)).toBe(second);
    expect([countsOf(first), countsOf(second)]).toEqual([[2, 3], []]);
  });

  it('records what was counted when the service ends', async () => {
    const first = refused();
    for (const event of [first, refused(), refused()]) await refusals.refuse(event);
    expect(countsOf(first)).toEqual([2]);
    await refusals.close();
    expect(countsOf(first)).toEqual([2, 3]);
  });

  it('counts no more kinds at once than it may: the others are records of their own', async () => {
    refusals = start(1);
    await refusals.refuse(refused());
    const others = [refused({ tool: 'a' }), refused({ tool: 'a' })];
    for (const other of others) expect(await refusals.refuse(other)).toBe(other);
  });
});
