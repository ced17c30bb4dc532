import {
  buckets,
  changedSubject,
  clockToleranceSeconds,
  EndingConfirmed,
  type EndingOrdered,
  type PeerName,
  Revocation,
  type RevocationReason,
  writtenBy,
} from '#libs/contracts';
import { ByWriter, type FoundKeys, keyOfRevocation, type MeshLink, revoke } from '#libs/mesh';
import { type Confirmations, whatIsOut } from './report.js';

export interface EndingPorts {
  readonly link: Pick<MeshLink, 'connection' | 'bucket'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** How long it waits for confirmations before it says what is still out. */
  readonly patienceMs: number;
}

/** What to end, with its tenant found out by whoever decided it. */
export type ToEnd = Pick<EndingOrdered, 'tenant' | 'kind' | 'id'> & {
  readonly before?: number | undefined;
  /** Default: an operator ends it. */
  readonly reason?: RevocationReason;
};

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
  { tenant, kind, id, before, reason = 'by_operator' }: ToEnd,
): Promise<Ordered> {
  const { connection } = link;
  const at = clock();
  const revocations = await link.bucket(buckets.revocations.name);
  const { keys: running, unknown } = await whoRuns(link);
  const name = nameOf({ tenant, kind, id });
  const latest = at + clockToleranceSeconds * 1_000;
  const former = await revocations.get(keyOfRevocation(name));
  const upTo = Math.max(Math.min(before ?? latest, latest), former ? readBefore(former.value, latest) : 0);
  const ordered: EndingOrdered = { version: 1, tenant, kind, id, at, before: upTo, asked: [...running] };

  const begun = performance.now();
  const confirmed: Confirmations = new Map();
  const heard = listen(connection.nats, order, (name, value) =>
    confirmed.set(name, { ...value, afterMs: performance.now() - begun }),
  );
  try {
    await revoke(connection, {
      ...name,
      reason,
      before: upTo,
      order,
    });
    const storedAfterMs = performance.now() - begun;
    // Whoever asks later finds it: what is out then is out still.
    const keeping = keep(async () =>
      (await link.bucket(buckets.endings.name)).put(order, JSON.stringify(ordered)),
    );
    const isDone = () => unknown.length === 0 && isConfirmed(ordered, confirmed);
    await heard.until(isDone, patienceMs);
    const but = [!(await keeping) && notKept, unknown.length > 0 && notKnown(unknown)]
      .filter(Boolean)
      .join('; ');
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
const notKnown = (unknown: readonly PeerName[]) =>
  `it is in effect, but which instances of ${unknown.join(', ')} run is not known, so that some may not have confirmed`;

/** By those that run: what one that died has left open is not waited for. */
const isConfirmed = (ordered: EndingOrdered, confirmed: Confirmations) => {
  const present = new Set([...ordered.asked, ...confirmed.keys()]);
  return whatIsOut(ordered, confirmed, { present, open: new Map() }).length === 0;
};

/**
 * `<peer>.<instance>` of each service that runs, and the services of which that is not known: what is to end ends all the same.
 * A service that is said to run nowhere has a bucket that somebody fills, or could not write it: of this one that is known.
 */
export async function whoRuns(link: EndingPorts['link']): Promise<FoundKeys> {
  const { keys, unknown } = await new ByWriter(writtenBy.instances, (name) => link.bucket(name)).keys();
  const { peer } = link.connection;
  const isHere = unknown.includes(peer) || keys.some((name) => name.startsWith(`${peer}.`));
  return { keys, unknown: isHere ? unknown : [...unknown, peer] };
}

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
export async function readConfirmations(link: EndingPorts['link'], order: string): Promise<Confirmations> {
  const confirmed: Confirmations = new Map();
  const { entries } = await new ByWriter(writtenBy.endings, (name) => link.bucket(name)).entries(order);
  for (const [key, bytes] of entries) {
    const value = readConfirmed(text.decode(bytes));
    if (value) confirmed.set(key.slice(order.length + 1), value);
  }
  return confirmed;
}

/** More instances than any service has; whoever says more of itself is heard no further. */
const mostInstances = 200;

/** What is announced of an order, by the streams themselves after they stored. */
function listen(
  nats: MeshLink['connection']['nats'],
  order: string,
  take: (name: string, value: EndingConfirmed) => void,
) {
  let check = (): void => undefined;
  const subscriptions = Object.values(writtenBy.endings).map(({ name: bucket }) => {
    const prefix = changedSubject(bucket, `${order}.`);
    const heard = new Set<string>();
    return nats.subscribe(`${prefix}>`, {
      callback: (error, message) => {
        const name = message.subject.slice(prefix.length);
        if (error || (heard.size >= mostInstances && !heard.has(name))) return;
        const value = readConfirmed(message.string());
        if (!value) return;
        heard.add(name);
        take(name, value);
        check();
      },
    });
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
    stop: () => subscriptions.forEach((subscription) => subscription.unsubscribe()),
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
