import { describe, expect, it } from '@jest/globals';
import { type Refusing, Sequence } from './sequence.js';
import { Denial } from './denial.js';
import { Stop } from './stop.js';
import { Waiting } from './waiting.js';

class No extends Stop {
  constructor(
    readonly step: string,
    readonly cause?: unknown,
  ) {
    super();
  }
}
class Other extends Stop {}
const refusing: Refusing<No> = { refusal: No, failed: (step, cause) => new No(step, cause) };
const meanwhile = Denial.by('decision', 'APPROVAL_NEEDED', 'somebody has to approve this');
const wait = new Waiting('approval', meanwhile);
const sequence = () => Sequence.of<{ one: number }, No>(refusing);

describe('Sequence', () => {
  it('hands each step what those before it made, at once or later', async () => {
    const steps = sequence()
      .step('add', ({ one }) => ({ two: one + 1 }))
      .step('wait for it', ({ one, two }) => Promise.resolve({ three: one + two }));
    expect(await steps.run({ one: 1 })).toEqual({ one: 1, two: 2, three: 3 });
  });

  it('ends with the first stop and runs nothing after it', async () => {
    const ran: string[] = [];
    const stop = new No('mine');
    const steps = sequence()
      .step('refuse', () => Promise.resolve(stop))
      .step('after', () => ({ ran: ran.push('after') }));
    expect(await steps.run({ one: 1 })).toBe(stop);
    expect(ran).toEqual([]);
  });

  it.each([
    ['throws', () => { throw new Error('boom'); }],
    ['rejects', () => Promise.reject(new Error('boom'))],
    ['makes nothing', () => undefined],
    ['makes no object', () => Promise.resolve(true)],
    ['ends with a stop of another sequence', () => new Other()],
    ['ends with a wait, where neither that nor a denial is told', () => wait],
  ])('refuses when a step %s', async (_what, take) => {
    const ran: string[] = [];
    const steps = sequence()
      .step('odd', take as () => object)
      .step('after', () => ({ ran: ran.push('after') }));
    const ended = await steps.run({ one: 1 });
    expect(ended).toBeInstanceOf(No);
    expect([(ended as No).step, (ended as No).cause instanceof Error, ran]).toEqual(['odd', true, []]);
  }); // prettier-ignore

  it('is not ended by an observer that throws', async () => {
    const steps = sequence().step('add', ({ one }) => ({ two: one + 1 }));
    const observe = () => {
      throw new Error('no room for the figure');
    };
    expect(await steps.run({ one: 1 }, observe)).toEqual({ one: 1, two: 2 });
  });

  it('waits where whoever asked can be told to, and a wait runs nothing after it', async () => {
    const ran: string[] = [];
    const steps = sequence()
      .waiting()
      .step('ask', () => wait)
      .step('after', () => ({ ran: ran.push('after') }));
    expect(await steps.run({ one: 1 })).toBe(wait);
    expect(ran).toEqual([]);
  });

  it('refuses with the denial that a wait is meanwhile where nobody can be told to wait', async () => {
    const denying: Refusing<Denial> = { refusal: Denial, failed: () => Denial.by('decision', 'FAILED', '') };
    const steps = Sequence.of<object, Denial>(denying).step('ask', () => wait as unknown as object);
    expect(await steps.run({})).toBe(meanwhile);
  });

  it('says how long each step took, the one that stopped too', async () => {
    const seen: string[] = [];
    const steps = sequence()
      .step('first', () => ({}))
      .step('second', () => new No('x'))
      .step('third', () => ({}));
    await steps.run({ one: 1 }, (step, milliseconds) => seen.push(`${step} ${String(milliseconds >= 0)}`));
    expect(seen).toEqual(['first true', 'second true']);
  });
});
