import { type ListToolsResult } from '@modelcontextprotocol/server';
import { type WithheldTool, withheldKey } from '#libs/contracts';
import { isStructured } from '../enforcement/revisions.js';
import { type Passage, type Sorted } from '../enforcement/stages.js';
import { type Tool } from '../toolbox/tool.js';

/**
 * The tools this principal could be allowed, by the same question that admits a call; the others under `io.deputy/withheld`
 * with the rule that keeps them. Whoever asks for it, by that key in the request's `_meta`, gets those whole, so that an agent
 * can still have an attempt refused on the record.
 */
export function listTools({ admissions, freshForMs }: Sorted, asked: Passage): ListToolsResult {
  const tools: ListToolsResult['tools'] = [];
  const withheld: WithheldTool[] = [];
  const whole = asksForWhole(asked.message.params);
  for (const { tool, admission } of admissions) {
    if (tool.method !== 'tools/call') continue;
    if (admission.decision === 'permit') tools.push(describe(tool, asked.revision));
    else withheld.push(withhold(tool, admission, whole));
  }
  const caching = asked.era === 'modern' && { ttlMs: freshForMs, cacheScope: 'private' as const };
  return { tools, ...caching, _meta: { [withheldKey]: withheld } };
}

function asksForWhole({ _meta }: Readonly<Record<string, unknown>>): boolean {
  return (_meta as Record<string, unknown> | undefined)?.[withheldKey] === true;
}

function withhold(
  { declaration: { name, description }, inputSchema }: Tool,
  { rationale, policies }: Sorted['admissions'][number]['admission'],
  whole: boolean,
): WithheldTool {
  const rule = { name, rationale: [...rationale], policies: [...policies] };
  return whole ? { ...rule, description, inputSchema } : rule;
}

/** In 2025-03-26 a tool has neither a title nor an output schema. */
function describe(
  { declaration, inputSchema, outputSchema }: Tool,
  revision: string | null,
): ListToolsResult['tools'][number] {
  const { name, title, description, effect, idempotent = false } = declaration;
  return {
    name,
    ...(isStructured(revision) && { title, ...(outputSchema && { outputSchema }) }),
    description,
    inputSchema: inputSchema as ListToolsResult['tools'][number]['inputSchema'],
    annotations: {
      readOnlyHint: effect === 'read',
      destructiveHint: effect === 'destructive',
      idempotentHint: idempotent,
      openWorldHint: false,
    },
  };
}
