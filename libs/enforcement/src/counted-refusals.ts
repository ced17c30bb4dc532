import { apiKeyType, type DecisionRecorded, doorOf, type RefusalRepeated } from '#libs/contracts';
import { numberCodes } from './denial.js';
import { digestOf } from './digest.js';
import { type Stamp } from './events.js';
import { type EventKeeper } from './record-ports.js';

export interface CountedRefusalsOptions extends Stamp {
  readonly events: Pick<EventKeeper, 'keep'>;
  /** How long after the first one equal refusals are counted in its record. */
  readonly windowMs?: number;
  /** How many different refusals to count at once; beyond it each is a record of its own. */
  readonly most?: number;
}

/** A refusal that is recorded, and those like it since. */
interface Window {
  readonly first: DecisionRecorded;
  readonly kept: Promise<void>;
  readonly until: number;
  count: number;
  /** What the record says of the count. */
  told: number;
}

const sweepMs = 5_000;

/**
 * Records refusals so that no flood of them fills the stream. The first is recorded at once. Equal ones behind it, of the same
 * person, agent and way in, for the same action on the same resource and with the same reasons by the same policies, are counted
 * for a while, and the count is recorded when it has doubled, when the while is over, and at the end of the service.
 *
 * INVARIANT (every refusal is recorded or counted in a record): a crash loses at most what was counted since the last
 * doubling, and never that there was a refusal.
 */
export class CountedRefusals {
  readonly #windows = new Map<string, Window>();
  readonly #sweeping: NodeJS.Timeout;

  constructor(private readonly options: CountedRefusalsOptions) {
    this.#sweeping = setInterval(() => void this.sweep(), sweepMs).unref();
  }

  /**
   * Never rejects; resolves when the refusal is kept.
   * @returns the record that stands for it: its own, or that of the first of those it is counted with
   */
  async refuse(event: DecisionRecorded): Promise<DecisionRecorded> {
    const { events, clock, windowMs = 5 * 60_000, most = 10_000 } = this.options;
    const key = likenessOf(event);
    const now = clock().getTime();
    const open = this.#windows.get(key);
    if (open && now < open.until) {
      open.count += 1;
      if (isPowerOfTwo(open.count)) await this.#tell(open);
      else await open.kept;
      return open.first;
    }
    const kept = events.keep(event);
    // In the place of the one that is over, before anything is waited for: nobody counts in between.
    if (open || this.#windows.size < most)
      this.#windows.set(key, { first: event, kept, until: now + windowMs, count: 1, told: 1 });
    if (open) await this.#tellRest(open);
    await kept;
    return event;
  }

  /** Records what was counted in windows that are over. */
  async sweep(): Promise<void> {
    const now = this.options.clock().getTime();
    const over = [...this.#windows].filter(([, { until }]) => until <= now);
    for (const [key] of over) this.#windows.delete(key);
    await Promise.all(over.map(([, window]) => this.#tellRest(window)));
  }

  /** Records what was counted so far. */
  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    const open = [...this.#windows.values()];
    this.#windows.clear();
    await Promise.all(open.map((window) => this.#tellRest(window)));
  }

  async #tellRest(window: Window): Promise<void> {
    if (window.count > window.told) await this.#tell(window);
  }

  async #tell(window: Window): Promise<void> {
    const { count, first } = window;
    window.told = count;
    await window.kept;
    await this.options.events.keep(repeatedEvent(first, count, this.options));
  }
}

function repeatedEvent(first: DecisionRecorded, count: number, { clock, newId }: Stamp): RefusalRepeated {
  const { version, callId, tenant, user, agent, tool, eventId: decisionId } = first;
  const { resource = first.resource } = first.told ?? {};
  return {
    version,
    type: 'decision.repeated',
    eventId: newId(),
    time: clock().toISOString(),
    callId,
    tenant,
    ...(user && { user }),
    agent,
    tool,
    decisionId,
    resource,
    count,
  };
}

/**
 * Equal for refusals that whoever is refused could not tell from one another but by their time, their arguments and their token.
 * INVARIANT (not found reads like refused): where less is told than the truth, what is told decides. Else whoever keeps asking for one id
 * would hear of another record as soon as a hidden resource of that id is made or deleted.
 * INVARIANT (no flood is recorded one by one): what is refused for its number alone is alike whatever was asked for, and from where:
 * who invents a name or an address for each call would have a record for each. So is whoever is turned away before anything is decided.
 */
function likenessOf(event: DecisionRecorded): string {
  const { tenant, user, agent, actors, transport, peer, address, sessionId } = event;
  const { stage, tool, action, decision, fingerprint, waitsFor } = event;
  const { rationale, policies, resource = event.resource } = event.told ?? event;
  if (doorOf(resource.type)) {
    // Of a key, the id that the registry gave it. Whatever else is brought to a door is the stranger's own word.
    const brought = resource.type === apiKeyType ? resource.id : null;
    // Who is known there, and in which sign-in, was found out here.
    const known = [tenant, user?.key ?? null, agent.id, sessionId];
    return digestOf([known, transport, peer, resource.type, brought, rationale]);
  }
  if (rationale.some((code) => numberCodes.has(code)))
    return digestOf([tenant, user?.key ?? null, agent.id, transport, peer, rationale]);
  return digestOf([
    [tenant, user?.key ?? null, agent.id, actors, transport, peer, address, sessionId],
    [stage, tool, action, resource, decision, rationale, policies, fingerprint],
    [waitsFor ?? null, event.approvalId ?? null],
  ]);
}

const isPowerOfTwo = (n: number) => Number.isInteger(Math.log2(n));
