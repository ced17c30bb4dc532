import { describe, expect, it } from '@jest/globals';
import { type Decision, type Question } from '#libs/policy';
import { principalOf } from '#test/principal-of';
import { type DecisionPoint } from './decision-point.js';
import { GuardedDecisionPoint, lacksDecision } from './guarded-decision-point.js';

const fingerprint = 'sha256:of-the-point';
const permit: Decision = { decision: 'permit', rationale: ['ALL'], policies: ['all'], fingerprint };
const deny: Decision = { ...permit, decision: 'deny' };
const question: Question = {
  principal: principalOf('alice', ['reader']),
  action: 'things_get',
  resource: { type: 'Thing', id: '1', attributes: {} },
  context: { time: new Date(0), transport: 'nats' },
};
const never = () => new Promise<never>(() => undefined);

/** A point that answers as told, and the guard before it; `ring` is the deadline. */
function guarded(answer: (questions: readonly unknown[]) => Promise<unknown>) {
  const alarms: string[] = [];
  const timers: { milliseconds: number; ring: () => void; stopped: boolean }[] = [];
  const ask = answer as (questions: readonly unknown[]) => Promise<readonly Decision[]>;
  const point: DecisionPoint = {
    fingerprint,
    decideMany: ask,
    equivalenceKey: ({ id }) => id,
  };
  const guard = new GuardedDecisionPoint(point, {
    deadlineMs: 300,
    alarm: ({ code }) => alarms.push(code),
    timer: (milliseconds, ring) => {
      const timer = { milliseconds, ring, stopped: false };
      timers.push(timer);
      return () => (timer.stopped = true);
    },
  });
  return { guard, alarms, timers };
}
/** Each way of asking. */
const ways = (guard: GuardedDecisionPoint) => ({
  decide: () => guard.decide(question).then((one) => [one]),
  decideMany: () => guard.decideMany([question, question]),
});
const everyWay = Object.keys(ways(guarded(never).guard)) as (keyof ReturnType<typeof ways>)[];

/** All that was answered, in every way of asking, to a point that answers so. */
async function answersOf(answer: () => Promise<unknown>): Promise<Decision[]> {
  const all = everyWay.map((way) => ways(guarded(answer).guard)[way]());
  return (await Promise.all(all)).flat();
}

const permits = (count: number) => Array.from({ length: count }, () => permit);

describe('INVARIANT (a late decision is a denial)', () => {
  it.each(everyWay)('a point that never answers denies when the deadline is over: %s', async (way) => {
    const { guard, alarms, timers } = guarded(never);
    const asked = ways(guard)[way]();
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([300]);
    timers[0]?.ring();
    const answers = await asked;
    expect(answers.map(({ decision, rationale }) => [decision, rationale])).toEqual(
      answers.map(() => ['deny', ['DECISION_POINT_LATE']]),
    );
    expect(alarms).toEqual(['DECISION_POINT_LATE']);
  });

  it('an answer after the deadline changes nothing, and one before it stops the clock', async () => {
    let answer = (_: readonly Decision[]) => {};
    const { guard, timers } = guarded(() => new Promise((resolve) => (answer = resolve)));
    const late = guard.decide(question);
    timers[0]?.ring();
    answer([permit]);
    expect((await late).rationale).toEqual(['DECISION_POINT_LATE']);
    const inTime = guard.decide(question);
    answer([permit]);
    expect(await inTime).toBe(permit);
    timers[1]?.ring();
    expect([timers[1]?.stopped, timers.length]).toEqual([true, 2]);
  });

  it('the clock of this process rings when no other is given', async () => {
    const point: DecisionPoint = {
      fingerprint,
      decideMany: never,
      equivalenceKey: ({ id }) => id,
    };
    const guard = new GuardedDecisionPoint(point, { deadlineMs: 1, alarm: () => undefined });
    expect((await guard.decide(question)).rationale).toEqual(['DECISION_POINT_LATE']);
  });
});

describe('INVARIANT (everything unexpected is a denial)', () => {
  it('a point that throws, at once or later, denies', async () => {
    const thrower = () => {
      throw new Error('boom');
    };
    for (const broken of [thrower, () => Promise.reject(new Error('boom'))]) {
      const answers = await answersOf(broken);
      expect(answers).toHaveLength(3);
      expect(answers.every(({ decision }) => decision === 'deny')).toBe(true);
      expect(new Set(answers.flatMap(({ rationale }) => rationale))).toEqual(
        new Set(['DECISION_POINT_FAILED']),
      );
    }
  });

  it.each([
    ['nothing', undefined],
    ['no list', permit],
    ['something like a list', { 0: permit, 1: permit, length: 2 }],
    ['too few', []],
    ['too many', permits(3)],
    ['a yes', [true, true]],
    ['no rationale', [{ ...permit, rationale: undefined }, { ...permit, rationale: undefined }]],
    ['policies that are none', [{ ...permit, policies: [1] }, { ...permit, policies: [1] }]],
    ['a permit that waits', [{ ...permit, waitsFor: 'approval' }, { ...permit, waitsFor: 'approval' }]],
    ['a wait for no name', [{ ...deny, waitsFor: '<b>' }, { ...deny, waitsFor: 7 }]],
    ['a decision of another word', [{ ...permit, decision: 'allow' }, { ...permit, decision: 'allow' }]],
    ['permits by nobody knows which policies', [{ ...permit, fingerprint: null }, { ...permit, fingerprint: null }]],
  ])('a point that answers with %s denies', async (_what, answer) => {
    const answers = await answersOf(() => Promise.resolve(answer));
    expect(answers.every((one) => one.decision === 'deny' && lacksDecision(one))).toBe(true);
  }); // prettier-ignore

  it('an answer that is none among sound ones denies its own question alone', async () => {
    const { guard, alarms } = guarded(() => Promise.resolve([permit, { decision: 'permit' }]));
    const [first, second] = await guard.decideMany([question, question]);
    expect([first, second?.rationale]).toEqual([permit, ['DECISION_POINT_UNSOUND']]);
    expect(alarms).toEqual(['DECISION_POINT_UNSOUND']);
  });

  it('a denial for want of a decision names the policies in force and no rule', async () => {
    const { guard } = guarded(() => Promise.reject(new Error('away')));
    expect(await guard.decide(question)).toEqual({
      decision: 'deny',
      rationale: ['DECISION_POINT_FAILED'],
      policies: [],
      fingerprint,
    });
  });
});

describe('GuardedDecisionPoint', () => {
  it('hands on what a sound point says, in the order of the questions, with one ask for all of them', async () => {
    const denial: Decision = { ...deny, waitsFor: 'approval' };
    let asks = 0;
    const { guard, alarms } = guarded(() => {
      asks += 1;
      return Promise.resolve([permit, denial]);
    });
    expect(await guard.decideMany([question, question])).toEqual([permit, denial]);
    expect([asks, alarms]).toEqual([1, []]);
  });

  it('asks nobody about nothing', async () => {
    const { guard, timers } = guarded(never);
    expect([await guard.decideMany([]), timers]).toEqual([[], []]);
  });
});
