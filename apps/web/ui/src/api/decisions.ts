import type { DecisionPage } from '#libs/contracts';
import { request } from './request.js';

/** What decisions are asked for; everything that is undefined counts for all. */
export interface DecisionFilter {
  decision: 'permit' | 'deny' | undefined;
  tool: string | undefined;
  /** A key, subject or name. */
  user: string | undefined;
}

/** @param cursor `next` of the page before @throws Problem `forbidden` when policy refuses the question */
export async function queryDecisions(
  filter: DecisionFilter,
  cursor?: string,
  signal?: AbortSignal,
): Promise<DecisionPage> {
  const query = new URLSearchParams({ limit: '100' });
  for (const [name, value] of Object.entries({ ...filter, cursor })) if (value) query.set(name, value);
  const response = await request(`/api/decisions?${query.toString()}`, signal ? { signal } : {});
  return (await response.json()) as DecisionPage;
}
