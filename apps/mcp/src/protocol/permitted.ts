import { type Passage, type Sorted } from '../enforcement/stages.js';
import { type CallMethod } from '../toolbox/offered.js';
import { type Tool } from '../toolbox/tool.js';

/** What of one kind a principal may use, and for how long a client may keep the list of it (MCP 2026-07-28, Caching). */
export function permitted(
  { admissions, freshForMs }: Sorted,
  method: CallMethod,
  { era }: Passage,
): { tools: readonly Tool[]; caching: object } {
  const tools = admissions.flatMap(({ tool, admission }) =>
    tool.method === method && admission.decision === 'permit' ? [tool] : [],
  );
  return { tools, caching: era === 'modern' ? { ttlMs: freshForMs, cacheScope: 'private' } : {} };
}
