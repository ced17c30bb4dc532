import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { DeadlineExceeded, settleWithin, within } from './within.js';

/** A clock that rings when it is told to. */
function handTimer() {
  const rings = new Set<() => void>();
  return {
    rings,
    timer: (_ms: number, ring: () => void) => {
      rings.add(ring);
      return () => rings.delete(ring);
    },
    ring: () => rings.forEach((ring) => ring()),
  };
}
const never = new Promise<never>(() => undefined);

describe('within', () => {
  it('is what the work comes to, and lets go of the timer and the signal', async () => {
    const { rings, timer } = handTimer();
    const { signal } = new AbortController();
    const listeners: string[] = [];
    signal.addEventListener = (name: string) => listeners.push(`+${name}`);
    signal.removeEventListener = (name: string) => listeners.push(`-${name}`);
    expect(await within(Promise.resolve(1), { ms: 5, timer, signal })).toBe(1);
    await expect(within(Promise.reject(new Error('no')), { ms: 5, timer, signal })).rejects.toThrow('no');
    expect([rings.size, listeners.sort()]).toEqual([0, ['+abort', '+abort', '-abort', '-abort']]);
  });

  it('lets go of them too where the time is over or whoever waits has left, and the work goes on', async () => {
    const { rings, timer, ring } = handTimer();
    const leaving = new AbortController();
    const waiting = within(never, { ms: 5, timer, signal: leaving.signal });
    ring();
    await expect(waiting).rejects.toThrow(DeadlineExceeded);
    expect(getEventListeners(leaving.signal, 'abort')).toEqual([]);
    const left = within(never, { ms: 5, timer, signal: leaving.signal });
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect([rings.size, getEventListeners(leaving.signal, 'abort')]).toEqual([0, []]);
  });

  it('rejects when the time is over, also with an error of the caller', async () => {
    const { timer, ring } = handTimer();
    const plain = within(never, { ms: 5, timer });
    const own = within(never, { ms: 5, timer, late: () => new RangeError('late') });
    ring();
    await expect(plain).rejects.toEqual(new DeadlineExceeded(5));
    await expect(own).rejects.toThrow(RangeError);
  });

  it('rejects when whoever waits has left, or leaves', async () => {
    const leaving = new AbortController();
    const waiting = within(never, { signal: leaving.signal });
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    const own = { signal: leaving.signal, left: () => new RangeError('away') };
    await expect(within(never, own)).rejects.toThrow(RangeError);
  });

  it('lets go of a failure that comes after the deadline', async () => {
    const { timer, ring } = handTimer();
    let fail = (_: Error) => {};
    const work = new Promise<never>((_, reject) => (fail = reject));
    const waiting = within(work, { ms: 5, timer });
    ring();
    await expect(waiting).rejects.toThrow(DeadlineExceeded);
    // Node ends a process, and Jest a spec, for a rejection that nobody has taken.
    fail(new Error('too late'));
    await new Promise((turn) => setImmediate(turn));
  });
});

describe('settleWithin', () => {
  it('waits for all, also for those that fail', async () => {
    const ended: string[] = [];
    const works = [
      Promise.reject(new Error('no')),
      new Promise<void>((turn) => setImmediate(turn)).then(() => ended.push('second')),
    ];
    await settleWithin(600_000, works);
    expect(ended).toEqual(['second']);
  });

  it('ends with the time, whatever has not', async () => {
    await settleWithin(1, [never]);
  });
});
