import { describe, expect, it } from '@jest/globals';
import { MeshError } from '#libs/mesh';
import { type DecisionLog } from '../log/decision-log.js';
import { fakeQueries } from '#test/enforcement/fake-queries';
import { policyThat } from '#test/enforcement/fake-world';
import { personOf } from '#test/person-of';
import { principalOf } from '#test/principal-of';
import { fresh } from '#test/sample-events';

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: unknown) => (error instanceof MeshError ? error.code : 'internal'),
  );
/** Permits a person their own log alone. */
const ownOnly = {
  ...policyThat(() => 'deny'),
  decide: (question: { resource: { attributes: object } }) =>
    policyThat(() => ('owner' in question.resource.attributes ? 'permit' : 'deny')).decide({
      action: '',
      resource: { id: '' },
    }),
};

describe('a query of decisions', () => {
  it('is recorded for who asked, as what it was decided on, before anything is read', async () => {
    const world = fakeQueries();
    await world.ask({ tool: 'products_get' });
    expect(world.trace).toEqual(['recorded decision permit', 'read everybody']);
    expect(world.events).toEqual([
      expect.objectContaining({
        type: 'decision.decided',
        stage: 'decision',
        user: personOf('erin'),
        peer: 'web',
        transport: 'nats',
        tool: 'decisions_query',
        action: 'decisions_query',
        resource: { type: 'DecisionLog', id: 'acme' },
        decision: 'permit',
        revision: null,
      }),
    ]);
    const other = fakeQueries();
    await other.ask({ tool: 'products_list' });
    const digests = [world, other].map(({ events }) =>
      events.map((e) => 'argumentsDigest' in e && e.argumentsDigest),
    );
    expect(digests[0]).not.toEqual(digests[1]);
  });

  it("is decided for the widest first, and the record says that it was a person's own", async () => {
    const world = fakeQueries({ policy: ownOnly });
    await world.ask({}, principalOf('bob', ['editor']));
    expect(world.trace).toEqual(['recorded decision permit', `read ${personOf('bob').key}`]);
    const [event] = world.events;
    expect(event).toMatchObject({ facts: { withheld: { owner: expect.any(String) as unknown } } });
    expect(JSON.stringify(event && 'facts' in event && event.facts)).not.toContain('bob');
  });

  it('that is refused is recorded too, and read by nobody', async () => {
    const world = fakeQueries({ policy: ownOnly });
    const bob = principalOf('bob', ['editor']);
    expect(await codeOf(world.ask({ user: 'alice' }, bob))).toBe('forbidden');
    expect(world.trace).toEqual(['recorded decision deny']);
    expect(world.events).toMatchObject([
      { decision: 'deny', rationale: ['FAKE_FORBIDS'], user: personOf('bob') },
    ]);
  });

  it('that is refused stays refused where that cannot be recorded, with an alarm', async () => {
    const world = fakeQueries({
      policy: policyThat(() => 'deny'),
      recording: () => Promise.reject(new Error('full')),
    });
    expect(await codeOf(world.ask())).toBe('forbidden');
    expect(world.logged.join()).toContain('denial_not_recorded');
  });

  it('no page without a recorded permit: it is not answered when it could not be recorded', async () => {
    const world = fakeQueries({ recording: () => Promise.reject(new Error('full')) });
    await expect(world.ask()).rejects.toThrow('could not be recorded');
    expect(await codeOf(world.ask())).toBe('unavailable');
    expect(world.trace).toEqual([]);
  });

  it('is no refusal by rule when nothing could be decided', async () => {
    const boom = () => {
      throw new Error('boom');
    };
    const world = fakeQueries({ policy: { ...policyThat(() => 'permit'), decide: boom } });
    expect(await codeOf(world.ask())).toBe('unavailable');
    expect(world.events).toMatchObject([{ decision: 'deny', rationale: ['DECISION_POINT_FAILED'] }]);
  });

  it('tells nothing of a log that cannot be read', async () => {
    const world = fakeQueries({}, { page: () => Promise.reject(new Error('/data/decisions.jsonl: EIO')) });
    const failure: unknown = await world.ask().catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(MeshError);
    expect(String(failure)).not.toContain('EIO');
  });

  it('does not show its own record: a page ends where the log ended when it was asked', async () => {
    const wanted: unknown[] = [];
    const page: DecisionLog['page'] = (_filter, { after, end }) =>
      Promise.resolve((wanted.push([after, end]), { events: [], next: null }));
    const world = fakeQueries({}, { size: 7, page });
    const cursor = fresh().eventId;
    for (const query of [{}, { cursor }]) await world.ask(query);
    expect(wanted).toEqual([
      [undefined, 7],
      [cursor, 7],
    ]);
  });

  it('says of a cursor that is none of ours what to send', async () => {
    const world = fakeQueries({}, { page: () => Promise.resolve(undefined) });
    expect(await codeOf(world.ask({ cursor: fresh().eventId }))).toBe('bad_request');
  });

  it('says of which of its permits no outcome is recorded', async () => {
    const [ended, broken] = [fresh(), fresh()];
    const page = () => Promise.resolve({ events: [ended, broken], next: null });
    const world = fakeQueries({}, { page, isOpen: (id) => id === broken.eventId });
    expect((await world.ask()).open).toEqual([broken.eventId]);
    expect(await fakeQueries({}, { page }).ask()).not.toHaveProperty('open');
  });

  it('says of its denials which came more than once, and how often', async () => {
    const [once, often] = [fresh({ decision: 'deny' }), fresh({ decision: 'deny' })];
    const page = () => Promise.resolve({ events: [once, often], next: null });
    const world = fakeQueries({}, { page, countOf: (id) => (id === often.eventId ? 312 : 1) });
    expect((await world.ask()).counts).toEqual({ [often.eventId]: 312 });
    expect(await fakeQueries({}, { page }).ask()).not.toHaveProperty('counts');
  });

  it('is refused when the person asks more often than they may, and says when to come again; nothing is read', async () => {
    const spend = () => 2_500;
    const world = fakeQueries({}, {}, { spend });
    const asked = world.ask();
    await expect(asked).rejects.toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 3 });
    expect(world.trace).toEqual(['recorded admission deny']);
    expect(world.events).toMatchObject([{ decision: 'deny', rationale: ['BUDGET_SPENT'] }]);
  });

  it('that is refused again and again is one record and a count of it', async () => {
    const world = fakeQueries({ policy: ownOnly });
    const bob = principalOf('bob', ['editor']);
    for (let i = 0; i < 9; i += 1) expect(await codeOf(world.ask({ user: 'alice' }, bob))).toBe('forbidden');
    expect(world.events.map(({ type }) => type)).toEqual([
      'decision.decided',
      ...Array<string>(3).fill('decision.repeated'),
    ]);
    expect(world.events.at(-1)).toMatchObject({ count: 8, decisionId: world.events[0]?.eventId });
  });

  it('is not answered when how often it was asked cannot be counted', async () => {
    const world = fakeQueries({}, {}, { spend: () => Promise.reject(new Error('the store is away')) });
    expect(await codeOf(world.ask())).toBe('unavailable');
    expect(world.events).toMatchObject([{ decision: 'deny', rationale: ['BUDGET_UNKNOWN'] }]);
  });
});
