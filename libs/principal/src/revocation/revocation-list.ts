import { Revocation, type RevocationKind } from '#libs/contracts';
import { type Revocable } from './revocable.js';
import { kindOfKey, revocationKey, tenantRevocationKey } from './revocation-key.js';
import { endsOf } from './session-names.js';

/** Of these whatever goes by the name is over; of the others only what was issued before an instant. */
const forGood: ReadonlySet<RevocationKind> = new Set(['token', 'session', 'key']);

/**
 * What was ended, as far as it was heard of.
 * INVARIANT (what is revoked stays revoked): the list only grows, until what it names has ended by itself. A key that was
 * overwritten, deleted or cannot be read ends what it names all the same.
 */
export class RevocationList {
  readonly #ended = new Map<string, { before: number; until: number }>();

  /**
   * @param keptMs how long an entry is kept: longer than any token lives
   * @param clock epoch milliseconds
   */
  constructor(
    private readonly keptMs: number,
    private readonly clock: () => number,
  ) {}

  /**
   * @param key as in the bucket
   * @param value as in the bucket; undefined where it was not read
   */
  add(key: string, value?: string): void {
    const kind = kindOfKey(key);
    if (!kind) return;
    const now = this.clock();
    const before = forGood.has(kind) ? Infinity : (readBefore(value) ?? now);
    const known = this.#ended.get(key);
    this.#ended.set(key, { before: Math.max(before, known?.before ?? 0), until: now + this.keptMs });
  }

  has(held: Revocable): boolean {
    if (this.#ended.size === 0) return false;
    // `iat` has whole seconds: of the second itself nobody can say which came first.
    const issuedAt = held.issuedAt * 1_000;
    return keysOf(held).some((key) => issuedAt <= (this.#ended.get(key)?.before ?? -Infinity));
  }

  /** Forgets what has ended by itself. */
  sweep(): void {
    const now = this.clock();
    for (const [key, { until }] of this.#ended) if (until <= now) this.#ended.delete(key);
  }

  get size(): number {
    return this.#ended.size;
  }
}

/** A verified token is remembered, and so is where it would be found: it is looked for at every use. */
const known = new WeakMap<Revocable, readonly string[]>();

/** The keys that would end it. */
function keysOf(held: Revocable): readonly string[] {
  const before = known.get(held);
  if (before) return before;
  const { tokenId, keyId, sessionId, tenant, user, actors } = held;
  const named: (readonly [RevocationKind, string])[] = [
    ...(tokenId === undefined ? [] : [['token', tokenId] as const]),
    ...(keyId === undefined ? [] : [['key', keyId] as const]),
    ...(sessionId === null
      ? []
      : endsOf(sessionId, user?.key).map((session) => ['session', session] as const)),
    ...(user ? [['person', user.key] as const] : []),
    ...actors.map((actor) => ['agent', actor] as const),
  ];
  const keys = [
    ...named.map(([kind, id]) => revocationKey(kind, id)),
    ...(tenant === undefined
      ? []
      : [
          ...named.map(([kind, id]) => tenantRevocationKey(kind, tenant, id)),
          revocationKey('tenant', tenant),
        ]),
    revocationKey('everything'),
  ];
  known.set(held, keys);
  return keys;
}

function readBefore(value: string | undefined): number | undefined {
  if (!value) return undefined;
  try {
    return Revocation.parse(JSON.parse(value)).before;
  } catch {
    return undefined;
  }
}
