import { type ServedCall } from './served-call.js';
import { header } from './wire.js';

export interface StreamLimits {
  /** Items that may be under way before the caller took them. */
  window: number;
  /** How long a caller may keep an item before it counts as gone. */
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
  const lost = abortion(call.context.signal);
  let credit: Promise<unknown> = Promise.resolve();
  let sequence = 0;
  let produced = false;

  /** The next item; meanwhile a caller that has left is noticed. */
  const wait = async (next: Promise<IteratorResult<unknown>>) => {
    for (;;) {
      const alive = delay(limits.aliveMs);
      try {
        const first = await Promise.race([next, lost.promise, alive.promise]);
        if (first !== undefined) return first;
      } finally {
        alive.clear();
      }
      await Promise.race([call.sendForCredit('alive', undefined, {}, limits.creditMs), lost.promise]);
    }
  };

  try {
    let item = await wait(producer.next());
    while (!item.done) {
      const following = producer.next();
      following.catch(() => undefined); // awaited below
      const ended = (await Promise.race([following, nextTurn()]).catch(() => undefined))?.done === true;
      const place = { [header.sequence]: String(sequence++) };
      if (ended) {
        produced = true;
        call.finish('item', item.value, { ...place, [header.last]: '1' });
        return;
      }
      if (sequence % half === 0) {
        await Promise.race([credit, lost.promise]);
        credit = call.sendForCredit('item', item.value, place, limits.creditMs);
        credit.catch(() => undefined); // it has ended the call
      } else call.send('item', item.value, place);
      item = await wait(following);
    }
    produced = true;
    call.finish('end', undefined, { [header.sequence]: String(sequence) });
  } finally {
    lost.clear();
    // A producer in the middle of an await returns when that is over; the signal told it already.
    if (!produced) await producer.return?.()?.catch(() => undefined);
  }
}

/** One turn of the event loop: long enough for a producer that has nothing left to wait for. */
const nextTurn = () => new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));

function delay(ms: number) {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return { promise, clear: () => clearTimeout(timer) };
}

function abortion(signal: AbortSignal) {
  let stop = () => {};
  const promise = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    stop = () => signal.removeEventListener('abort', abort);
  });
  promise.catch(() => undefined);
  return { promise, clear: stop };
}
