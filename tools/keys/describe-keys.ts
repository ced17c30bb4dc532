import { type KeyRing, publishedAt } from '../../apps/identity/src/keys/key-ring.js';
import { inColumns } from '../command/index.js';

/** A key as people are told of it: nothing of what it signs with. */
export interface ShownKey {
  readonly kid: string;
  readonly state: 'signs' | 'to come' | 'verifies' | 'over' | 'retired';
  /** RFC 3339; null where it has always signed, or has no end yet. */
  readonly from: string | null;
  readonly until: string | null;
}

const instant = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());

/** In the order in which they are published, then what is not any more. */
export function shownKeys(ring: KeyRing, now: number): ShownKey[] {
  const published = publishedAt(ring, now);
  const stateOf = (kid: string, from = 0): ShownKey['state'] => {
    if (published[0]?.kid === kid) return 'signs';
    return from > now ? 'to come' : 'verifies';
  };
  const over = ring.signing.filter(({ kid }) => !published.some((one) => one.kid === kid));
  return [
    ...published.map(({ kid, from, until }) => ({
      ...{ kid, state: stateOf(kid, from), from: instant(from), until: instant(until) },
    })),
    ...over.map(({ kid, from, until }) => ({
      ...{ kid, state: 'over' as const, from: instant(from), until: instant(until) },
    })),
    ...ring.retired.map(({ kid, at }) => ({
      kid,
      state: 'retired' as const,
      from: null,
      until: instant(at),
    })),
  ];
}

const columns = ['key', 'state', 'signs from', 'until'];

export const describeKeys = (keys: readonly ShownKey[]): string =>
  inColumns([
    columns,
    ...keys.map(({ kid, state, from, until }) => [kid, state, from ?? '-', until ?? '-']),
  ]).join('\n');
