import { type DecisionEvent, type DecisionKind, nobody, type Person } from '#libs/contracts';
import { type WrittenLine } from './written-line.js';
import { OpenPermits } from './open-permits.js';

export interface EventFilter {
  tenant: string;
  /** The key of the one person whose events may be seen at all. */
  owner?: string | undefined;
  /** A search for a person's key, subject or name: it narrows what may be seen and never opens anything. */
  user?: string | undefined;
  tool?: string | undefined;
  decision?: DecisionKind | undefined;
  /** Epoch milliseconds, inclusive. */
  from?: number | undefined;
  /** Epoch milliseconds, exclusive. */
  to?: number | undefined;
}

interface Entry {
  place: WrittenLine;
  tenant: string;
  time: number;
  /** Key, subject and name; absent where an agent acted alone. */
  user: readonly [key: string, subject: string, name: string] | undefined;
  tool: string;
  decision: DecisionKind | undefined;
}

/**
 * Where each event lies and the few fields that a query filters by; the events themselves stay on the disk. Texts
 * that repeat are held once. About 350 bytes per event.
 */
export class EventIndex {
  readonly #entries: Entry[] = [];
  readonly #byId = new Map<string, number>();
  readonly #byTenant = new Map<string, number[]>();
  readonly #open = new OpenPermits();
  /** Of refusals that came more than once. */
  readonly #counts = new Map<string, number>();
  readonly #texts = new Map<string, string>();
  readonly #people = new Map<string, readonly [string, string, string]>();

  /** @param meshTenant to whom events belong that are of no tenant */
  constructor(private readonly meshTenant?: string) {}

  get size(): number {
    return this.#entries.length;
  }

  add(event: DecisionEvent, place: WrittenLine): void {
    const position = this.#entries.length;
    // Whoever was turned away unknown came to the mesh, so it is for those who run that to know.
    const of = event.tenant === nobody ? (this.meshTenant ?? nobody) : event.tenant;
    this.#entries.push({
      place,
      tenant: this.#once(of),
      time: Date.parse(event.time),
      user: event.user && this.#person(event.user),
      tool: this.#once(event.tool),
      decision: decisionOf(event),
    });
    this.#byId.set(event.eventId, position);
    this.#open.add(event);
    if (event.type === 'decision.repeated')
      this.#counts.set(event.decisionId, Math.max(event.count, this.countOf(event.decisionId)));
    const tenant = this.#byTenant.get(of);
    if (tenant) tenant.push(position);
    else this.#byTenant.set(of, [position]);
  }

  placeOf(eventId: string): WrittenLine | undefined {
    const position = this.#byId.get(eventId);
    return position === undefined ? undefined : this.#entries[position]?.place;
  }

  /** Whether it is a permit to act of which no outcome is recorded. */
  isOpen(eventId: string): boolean {
    return this.#open.has(eventId);
  }

  countOf(eventId: string): number {
    return this.#counts.get(eventId) ?? 1;
  }

  /** Where an event stands among all, for whoever may see it: undefined for one of another tenant or of somebody else. */
  positionOf(eventId: string, { tenant, owner }: EventFilter): number | undefined {
    const position = this.#byId.get(eventId);
    const entry = position === undefined ? undefined : this.#entries[position];
    return entry?.tenant === tenant && matches(entry, { tenant, owner }) ? position : undefined;
  }

  /** Matches, newest first, from before `before` on. */
  *find(filter: EventFilter, before: number): Generator<WrittenLine> {
    // INVARIANT (tenant boundary): only a tenant's own positions are ever looked at.
    const positions = this.#byTenant.get(filter.tenant) ?? [];
    for (let i = positions.length - 1; i >= 0; i--) {
      const position = positions[i];
      const entry = position === undefined ? undefined : this.#entries[position];
      if (position === undefined || !entry || position >= before) continue;
      if (matches(entry, filter)) yield entry.place;
    }
  }

  #person({ key, subject, name }: Person): readonly [string, string, string] {
    const id = JSON.stringify([key, name]);
    const held = this.#people.get(id) ?? [key, subject, name];
    this.#people.set(id, held);
    return held;
  }

  #once(text: string): string {
    const held = this.#texts.get(text);
    if (held !== undefined) return held;
    this.#texts.set(text, text);
    return text;
  }
}

function decisionOf(event: DecisionEvent): DecisionKind | undefined {
  if (event.type === 'decision.decided') return event.decision;
  return event.type === 'decision.repeated' ? 'deny' : undefined;
}

function matches(entry: Entry, { owner, user, tool, decision, from, to }: EventFilter): boolean {
  return (
    (owner === undefined || entry.user?.[0] === owner) &&
    (user === undefined || entry.user?.includes(user) === true) &&
    (tool === undefined || entry.tool === tool) &&
    (decision === undefined || entry.decision === decision) &&
    (from === undefined || entry.time >= from) &&
    (to === undefined || entry.time < to)
  );
}
