import { beforeEach, describe, expect, it } from '@jest/globals';
import { Allowance } from '#libs/budgets';
import { type Revocable } from '#libs/principal';
import { eventually } from '#test/eventually';
import { OpenTurns } from './open-turns.js';

const day = 86_400_000;
const held = (sessionId: string): Revocable => ({ sessionId, tenant: 'acme', actors: [], issuedAt: 1 });
const over = expect.objectContaining({ code: 'not_logged_in' }) as unknown;

describe('OpenTurns', () => {
  let turns: OpenTurns;
  beforeEach(() => {
    turns = new OpenTurns(3, new Allowance({ burst: 20, perSecond: 1 }));
  });

  it('stops the turns of a session that was ended here, and no others', () => {
    const [mine, other] = [turns.enter('a', held('s1'), day), turns.enter('b', held('s2'), day)];
    turns.stop('a');
    expect([mine.signal.reason, other.signal.aborted]).toEqual([over, false]);
  });

  it('stops what runs by a sign-in that ended anywhere', () => {
    const [mine, other] = [turns.enter('a', held('s1'), day), turns.enter('b', held('s2'), day)];
    turns.stopRevoked(({ sessionId }) => sessionId === 's1');
    expect([mine.signal.reason, other.signal.aborted]).toEqual([over, false]);
  });

  it('stops a turn when its session is as old as it may be, and not one that has left before', async () => {
    const left = turns.enter('a', held('s1'), 1);
    turns.leave(left);
    const mine = turns.enter('a', held('s1'), 1);
    await eventually('the turn is stopped', () => mine.signal.aborted);
    expect([mine.signal.reason, left.signal.aborted]).toEqual([over, false]);
  });

  it('bounds the turns of one session, and frees their places', () => {
    const open = [1, 2, 3].map(() => turns.enter('a', held('s1'), day));
    expect(() => turns.enter('a', held('s1'), day)).toThrow(
      expect.objectContaining({ code: 'too_many_requests' }),
    );
    turns.enter('b', held('s2'), day);
    open.forEach((turn) => turns.leave(turn));
    expect(turns.enter('a', held('s1'), day).signal.aborted).toBe(false);
  });
});
