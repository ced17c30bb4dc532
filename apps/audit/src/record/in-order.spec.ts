import { describe, expect, test } from '@jest/globals';
import { type StoredDecision } from '#libs/mesh';
import { InOrder } from './in-order.js';

const stored = (seq: number): StoredDecision => ({
  ...{ stream: 'DECISIONS', seq, redelivered: false, subject: 's', messageId: undefined, text: '' },
});

describe('events of a stream', () => {
  /** @param acknowledged up to where an audit before this one had recorded */
  const following = (acknowledged: number) => {
    const begun: number[] = [];
    let away = false;
    const inOrder = new InOrder(
      {
        acknowledged: () => Promise.resolve(acknowledged),
        at: (seq) =>
          away
            ? Promise.reject(new Error('away'))
            : Promise.resolve(seq === 6 ? undefined : { event: {}, info: stored(seq) }),
      },
      (_, { seq }) => {
        begun.push(seq);
        // No event waits for the one before it.
        return seq === 4 ? new Promise(() => undefined) : Promise.resolve('appended');
      },
    );
    const take = (seq: number) => inOrder.take({}, stored(seq));
    return { begun, take, lose: (is: boolean) => (away = is) };
  };

  test('INVARIANT (the log has the order of the stream): what an audit that died was sent is recorded before what is new', async () => {
    const { begun, take } = following(2);
    await take(7);
    await take(8);
    // What comes again is known by then.
    await take(3);
    // Nothing lies at 6.
    expect(begun).toEqual([3, 4, 5, 7, 8, 3]);
  });

  test('are not recorded while what lies in front of them cannot be read', async () => {
    const { begun, take, lose } = following(2);
    lose(true);
    await expect(take(5)).rejects.toThrow('away');
    lose(false);
    await take(5);
    expect(begun).toEqual([3, 4, 5]);
  });
});
