import { describe, expect, it } from '@jest/globals';
import { type DecisionEvent } from '#libs/contracts';
import { type DecisionPoint, GuardedDecisionPoint } from '#libs/enforcement';
import { type Decision } from '#libs/policy';
import { fingerprint, type FakePorts, policyThat } from './fake-world.js';

/** What the world of one ask can be made to do. */
export interface Trouble {
  readonly policy?: NonNullable<FakePorts['policy']>;
  readonly clock?: () => Date;
  /** What storing a decision ends with. */
  readonly recording?: () => Promise<void>;
}

/** How an ask ended and what happened meanwhile, in order: `recorded decision permit`, …, and what `acts` matches. */
export interface Told {
  readonly ended: 'done' | 'denied';
  readonly trace: readonly string[];
  readonly events: readonly DecisionEvent[];
}

/** Who decides and records through the kernel. */
export interface KernelUser {
  /** One ask that is permitted where policy permits everything. */
  readonly ask: (trouble: Trouble) => Promise<Told>;
  /** Lines of a trace that need a recorded permit to act before them. */
  readonly acts: RegExp;
}

const permit: Decision = { decision: 'permit', rationale: [], policies: [], fingerprint };
const permits = (questions: readonly unknown[]) => Promise.resolve(questions.map(() => permit));
const boom = () => {
  throw new Error('boom');
};

/** A sound point but for `broken`, behind a guard whose deadline is over when the event loop has turned once. */
function guarded(broken: Partial<DecisionPoint> = {}): GuardedDecisionPoint {
  const sound = { fingerprint, decideMany: permits };
  return new GuardedDecisionPoint(
    { ...sound, equivalenceKey: ({ id }) => id, ...broken },
    {
      deadlineMs: 1,
      alarm: () => undefined,
      timer: (_milliseconds, ring) => {
        const soon = setImmediate(ring);
        return () => {
          clearImmediate(soon);
        };
      },
    },
  );
}

/** Answers that are no decisions in time. */
const points: Record<string, (asked: readonly unknown[]) => unknown> = {
  'never answers': () => new Promise(() => undefined),
  'answers late': (asked) =>
    new Promise((answer) => setImmediate(() => setImmediate(() => { answer(asked.map(() => permit)); }))),
  throws: boom,
  rejects: () => Promise.reject(new Error('unreachable')),
  'answers nothing': () => Promise.resolve(undefined),
  'answers too few': () => Promise.resolve([]),
  'answers too many': (asked) => Promise.resolve([...asked, 1].map(() => permit)),
  'answers no decisions': (asked) => Promise.resolve(asked.map(() => ({ ...permit, decision: true }))),
}; // prettier-ignore

/** The invariants of docs/architecture.md that hold for everything that goes through the kernel. */
export function keepsTheInvariants({ ask, acts }: KernelUser): void {
  const acted = ({ trace }: Told) => trace.filter((line) => acts.test(line));

  describe('INVARIANT of the kernel', () => {
    it('(no tool runs without a recorded permit)', async () => {
      const done = await ask({});
      expect([done.ended, acted(done).length > 0]).toEqual(['done', true]);
      const at = done.trace.findIndex((line) => acts.test(line));
      expect(done.trace.slice(0, at)).toContain('recorded decision permit');
      for (const trouble of [
        { policy: policyThat(() => 'deny' as const) },
        { policy: policyThat((_action, resource) => (resource ? 'deny' : 'permit')) },
        { recording: () => Promise.reject(new Error('full')) },
      ]) {
        const told = await ask(trouble);
        expect([told.ended, acted(told)]).toEqual(['denied', []]);
      }
    });

    it('(no tool runs without a recorded permit): one that is not acknowledged yet is none', async () => {
      let acknowledge = () => {};
      const asked = ask({ recording: () => new Promise((resolve) => (acknowledge = resolve)) });
      const first = await Promise.race([asked, turnOfTheLoop()]);
      expect(first).toBeUndefined();
      for (let told: unknown; !told; told = await Promise.race([asked, turnOfTheLoop()])) acknowledge();
      expect((await asked).ended).toBe('done');
    });

    it.each(Object.keys(points))(
      '(everything unexpected is a denial): a decision point that %s',
      async (kind) => {
        const answer = points[kind] as DecisionPoint['decideMany'];
        const told = await ask({ policy: guarded({ decideMany: answer }) });
        expect([told.ended, acted(told)]).toEqual(['denied', []]);
        const last = told.events.at(-1);
        expect(last).toMatchObject({ decision: 'deny' });
        expect(last && 'rationale' in last && last.rationale.join()).toMatch(/^DECISION_POINT_\w+$/);
        expect((await ask({ policy: guarded() })).ended).toBe('done');
      },
    );

    it('(a wait runs nothing)', async () => {
      const waits = { ...permit, decision: 'deny' as const, rationale: ['NEEDS'], waitsFor: 'approval' };
      const answer = (asked: readonly unknown[]) => Promise.resolve(asked.map(() => waits));
      const told = await ask({ policy: guarded({ decideMany: answer }) });
      expect([told.ended, acted(told)]).toEqual(['denied', []]);
      expect(told.events.at(-1)).toMatchObject({ decision: 'deny', rationale: ['NEEDS'] });
    });

    it('(circumstances are gathered once)', async () => {
      const seen: number[] = [];
      const { decide, ...engine } = policyThat(() => 'permit');
      let now = Date.parse('2026-11-22T10:00:00Z');
      const { events, ended } = await ask({
        clock: () => new Date((now += 60_000)),
        policy: {
          ...engine,
          decide: (question) => (seen.push(Number(question.context.time)), decide(question)),
        },
      });
      expect([ended, seen.length > 0, new Set(seen).size]).toEqual(['done', true, 1]);
      const facts = events.flatMap((event) =>
        'facts' in event ? [Date.parse(event.facts?.time ?? '')] : [],
      );
      expect(new Set(facts)).toEqual(new Set(seen));
    });
  });
}

const turnOfTheLoop = () => new Promise<undefined>((turn) => setImmediate(turn, undefined));
