import { type DecisionEvent, decisionLogType } from '#libs/contracts';

/** Permits to act that have no outcome (yet); one to read this log has none ever. What was read again late may come after its outcome. */
export class OpenPermits {
  readonly #open = new Set<string>();
  readonly #early = new Set<string>();

  add(event: DecisionEvent): void {
    if (event.type === 'decision.repeated') return;
    if (event.type === 'decision.completed') {
      if (!this.#open.delete(event.decisionId)) this.#early.add(event.decisionId);
    } else if (event.resource.type === decisionLogType) {
      return;
    } else if (event.decision === 'permit' && event.stage === 'decision') {
      if (!this.#early.delete(event.eventId)) this.#open.add(event.eventId);
    }
  }

  has(eventId: string): boolean {
    return this.#open.has(eventId);
  }
}
