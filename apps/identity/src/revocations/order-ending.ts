import {
  buckets,
  changedSubject,
  clockToleranceSeconds,
  EndingConfirmed,
  type EndingOrdered,
  Revocation,
} from '#libs/contracts';
import { type Bucket, keyOfRevocation, type MeshLink, revoke } from '#libs/mesh';
import { type Confirmations, whatIsOut } from './report.js';

export interface EndingPorts {
  readonly link: Pick<MeshLink, 'connection' | 'bucket'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** How long it waits for confirmations before it says what is still out. */
  readonly patienceMs: number;
}

/** What to end, with its tenant found out by whoever decided it. */
export type ToEnd = Pick<EndingOrdered, 'tenant' | 'kind' | 'id'> & { readonly before?: number | undefined };

export interface Ordered {
  readonly ordered: EndingOrdered;
  readonly storedAfterMs: number;
  readonly confirmed: Confirmations;
  /** What went wrong after it was in effect. */
  readonly but?: string;
}

const text = new TextDecoder();
const keptWithin = 2;

/**
 * Ends something everywhere and waits until every running service has confirmed its part.
 *
 * INVARIANT (skew saves nothing): a token may say that it was issued later than it was, as far as the clocks of issuer and mesh may
 * be apart; what an operator ends now is ended though it says so.
 * INVARIANT (what is revoked stays revoked): the store keeps one instant for a name; one that is earlier than what was ordered before
 * takes nothing of that back.
 * @throws MeshError `unavailable` when it was not stored; then nothing has ended
 */
export async function orderEnding(
  { link, clock, patienceMs }: EndingPorts,
  order: string,
  { tenant, kind, id, before }: ToEnd,
): Promise<Ordered> {
  const { connection } = link;
  const at = clock();
  const revocations = await link.bucket(buckets.revocations.name);
  const running = await whoRuns(link);
  const asked = running ?? [];
  const name = nameOf({ tenant, kind, id });
  const latest = at + clockToleranceSeconds * 1_000;
  const former = await revocations.get(keyOfRevocation(name));
  const upTo = Math.max(Math.min(before ?? latest, latest), former ? readBefore(former.value, latest) : 0);
  const ordered: EndingOrdered = { version: 1, tenant, kind, id, at, before: upTo, asked };

  const begun = performance.now();
  const confirmed: Confirmations = new Map();
  const heard = listen(connection.nats, order, (name, value) =>
    confirmed.set(name, { ...value, afterMs: performance.now() - begun }),
  );
  try {
    await revoke(connection, {
      ...name,
      reason: 'by_operator',
      before: upTo,
      order,
    });
    const storedAfterMs = performance.now() - begun;
    // Whoever asks later finds it: what is out then is out still.
    const keeping = keep(async () =>
      (await link.bucket(buckets.endings.name)).put(order, JSON.stringify(ordered)),
    );
    const isDone = () => running !== undefined && isConfirmed(ordered, confirmed);
    await heard.until(isDone, patienceMs);
    const but = [!(await keeping) && notKept, !running && nobodyKnown].filter(Boolean).join('; ');
    return { ordered, storedAfterMs, confirmed, ...(but && { but }) };
  } finally {
    heard.stop();
  }
}

/** What it goes by among revocations. */
export const nameOf = ({ tenant, kind, id }: Pick<ToEnd, 'tenant' | 'kind' | 'id'>) => ({
  kind,
  ...(kind !== 'everything' && { id }),
  ...(kind !== 'everything' && kind !== 'tenant' && { within: tenant }),
});

const notKept =
  'it is in effect, but could not be kept: --list will not show it, nor what becomes of what is still out';
const nobodyKnown =
  'it is in effect, but which services run is not known, so that some may not have confirmed';

/** By those that run: what one that died has left open is not waited for. */
const isConfirmed = (ordered: EndingOrdered, confirmed: Confirmations) => {
  const present = new Set([...ordered.asked, ...confirmed.keys()]);
  return whatIsOut(ordered, confirmed, { present, open: new Map() }).length === 0;
};

/**
 * Undefined where that is not known: what is to end ends all the same. A list that does not even name this service is filled by somebody, or
 * could not be written.
 */
export const whoRuns = (link: EndingPorts['link']) =>
  link
    .bucket(buckets.instances.name)
    .then((instances) => instances.keys())
    .then((names) => (names.some((name) => name.startsWith(`${link.connection.peer}.`)) ? names : undefined))
    .catch(() => undefined);

/** INVARIANT (in effect is not failed): what was ended has ended, whatever fails after it. @returns whether it was stored */
async function keep(store: () => Promise<unknown>): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store();
      return true;
    } catch {
      if (attempt === keptWithin) return false;
    }
  }
}

/** What was confirmed of an order, as it is stored. */
export async function readConfirmations(endings: Pick<Bucket, 'keys' | 'get'>, order: string) {
  const confirmed: Confirmations = new Map();
  const keys = await endings.keys(order);
  await Promise.all(
    keys.map(async (key) => {
      const stored = await endings.get(key);
      const value = stored && readConfirmed(text.decode(stored.value));
      if (value) confirmed.set(key.slice(order.length + 1), value);
    }),
  );
  return confirmed;
}

/** What is announced of an order, by the stream itself after it stored. */
function listen(
  nats: MeshLink['connection']['nats'],
  order: string,
  take: (name: string, value: EndingConfirmed) => void,
) {
  const prefix = changedSubject(buckets.endings.name, `${order}.`);
  let check = (): void => undefined;
  const subscription = nats.subscribe(`${prefix}>`, {
    callback: (error, message) => {
      const value = error ? undefined : readConfirmed(message.string());
      if (!value) return;
      take(message.subject.slice(prefix.length), value);
      check();
    },
  });
  return {
    /** Resolves when `isDone`, or when it has taken too long. */
    until: (isDone: () => boolean, ms: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        check = () => {
          if (!isDone()) return;
          clearTimeout(timer);
          resolve();
        };
        check();
      }),
    stop: () => subscription.unsubscribe(),
  };
}

/** Up to when something was ended. What cannot be read ended it up to now. */
function readBefore(stored: Uint8Array, otherwise: number): number {
  try {
    return Revocation.parse(JSON.parse(text.decode(stored))).before;
  } catch {
    return otherwise;
  }
}

function readConfirmed(value: string): EndingConfirmed | undefined {
  try {
    return EndingConfirmed.parse(JSON.parse(value));
  } catch {
    return undefined;
  }
}
