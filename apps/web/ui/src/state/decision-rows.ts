import type { DecisionPage, ShownEvent } from '#libs/contracts';

type Decided = Extract<ShownEvent, { type: 'decision.decided' }>;
type Completed = Extract<ShownEvent, { type: 'decision.completed' }>;

/** One decision with what became of it. */
export interface DecisionRow {
  decided: Decided;
  /** Absent for a denial, and where nothing was recorded or it is on another page. */
  completed?: Completed;
  /** Permitted, and no outcome is recorded: it runs just now, or was broken off and may have been done. */
  open: boolean;
  /** For how many refusals it stands. */
  count: number;
}

/**
 * Puts each outcome beside its decision. Outcomes come first, for events are newest first, and so may be on the page
 * before the one of their decision: give all pages that were read.
 */
export function decisionRows(pages: readonly DecisionPage[]): DecisionRow[] {
  const events = pages.flatMap((page) => page.events);
  const open = new Set(pages.flatMap((page) => page.open ?? []));
  const counts = Object.assign({}, ...pages.map((page) => page.counts)) as Record<string, number>;
  const outcomes = new Map<string, Completed>();
  for (const event of events) if (event.type === 'decision.completed') outcomes.set(event.decisionId, event);
  return events.flatMap((decided) => {
    if (decided.type !== 'decision.decided') return [];
    const completed = outcomes.get(decided.eventId);
    const { eventId } = decided;
    return [
      { decided, ...(completed && { completed }), open: open.has(eventId), count: counts[eventId] ?? 1 },
    ];
  });
}
