import { setImmediate as nextTurn } from 'node:timers/promises';
import { within } from '#libs/deadline';
import { type ServedCall } from './served-call.js';
import { header } from './wire.js';

export interface StreamLimits {
  /** Items that may be under way before the caller took them. */
  window: number;
  /** Within how many milliseconds the caller must give credit for an item; after that its call is ended. */
  creditMs: number;
  /** Silence after which the caller is asked whether it is still there. */
  aliveMs: number;
}

/**
 * Sends what a handler produces, never more than a window ahead of the caller: every half window one item asks for
 * credit, and the next half is not begun before the credit for the one before has come. Looks one item ahead so that
 * the last one says so: a stream of one item is one message.
 * INVARIANT (a left caller stops the producer): however the loop ends, the producer is told to return.
 */
export async function sendStream(
  call: ServedCall,
  items: AsyncIterable<unknown>,
  limits: StreamLimits,
): Promise<void> {
  const half = Math.max(1, Math.floor(limits.window / 2));
  const producer = items[Symbol.asyncIterator]();
  const { signal } = call.context;
  let credit: Promise<unknown> = Promise.resolve();
  let sequence = 0;
  let produced = false;

  /** The next item; meanwhile a caller that has left is noticed. */
  const wait = async (next: Promise<IteratorResult<unknown>>) => {
    for (;;) {
      const item = await within(next, { ms: limits.aliveMs, signal, late: () => silent }).catch(orSilence);
      if (item !== undefined) return item;
      await within(call.sendForCredit('alive', undefined, {}, limits.creditMs), { signal });
    }
  };

  try {
    let item = await wait(producer.next());
    while (!item.done) {
      const following = producer.next();
      following.catch(() => undefined); // awaited below
      // One turn of the event loop: long enough for a producer that has nothing left to wait for.
      const ended = (await Promise.race([following, nextTurn()]).catch(() => undefined))?.done === true;
      const place = { [header.sequence]: String(sequence++) };
      if (ended) {
        produced = true;
        call.finish('item', item.value, { ...place, [header.last]: '1' });
        return;
      }
      if (sequence % half === 0) {
        await within(credit, { signal });
        credit = call.sendForCredit('item', item.value, place, limits.creditMs);
        credit.catch(() => undefined); // it has ended the call
      } else call.send('item', item.value, place);
      item = await wait(following);
    }
    produced = true;
    call.finish('end', undefined, { [header.sequence]: String(sequence) });
  } finally {
    // A producer in the middle of an await returns when that is over; the signal told it already.
    if (!produced) await producer.return?.()?.catch(() => undefined);
  }
}

/** Told apart from whatever the producer itself may throw. */
const silent = new Error('nothing came yet');

function orSilence(error: unknown): undefined {
  if (error !== silent) throw error;
}
