import { pageAddresses } from '../../../src/page/page-addresses.js';
import { type DecisionFilter } from '../api/decisions.js';

export const noFilter: DecisionFilter = { decision: undefined, tool: undefined, user: undefined };

/** What the address asks for, so that a link and the back button find it; what is unknown is left out. */
export function readFilter(search: string): DecisionFilter {
  const query = new URLSearchParams(search);
  const decision = query.get('decision');
  return {
    decision: decision === 'permit' || decision === 'deny' ? decision : undefined,
    tool: query.get('tool') ?? undefined,
    user: query.get('user') ?? undefined,
  };
}

/** The address of what a filter shows. */
export function filterHref(filter: DecisionFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value as string);
  return query.size > 0 ? `${pageAddresses.decisions}?${query.toString()}` : pageAddresses.decisions;
}
