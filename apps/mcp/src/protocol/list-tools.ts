import { type ListToolsResult } from '@modelcontextprotocol/server';
import { type WithheldTool, withheldKey } from '#libs/contracts';
import { type Sorted } from '../enforcement/stages.js';
import { type Tool } from '../toolbox/tool.js';

/**
 * The tools this principal could be allowed, by the same question that admits a call; the others under
 * `io.deputy/withheld` with the rule that keeps them, so that an agent can still have an attempt refused on the record.
 */
export function listTools(admissions: Sorted['admissions']): ListToolsResult {
  const tools: ListToolsResult['tools'] = [];
  const withheld: WithheldTool[] = [];
  for (const { tool, admission } of admissions) {
    const { decision, rationale, policies } = admission;
    if (decision === 'permit') tools.push(describe(tool));
    else {
      const { name, description } = tool.declaration;
      withheld.push({ name, description, inputSchema: tool.inputSchema, rationale: [...rationale], policies: [...policies] }); // prettier-ignore
    }
  }
  return { tools, ttlMs: 0, cacheScope: 'private', _meta: { [withheldKey]: withheld } };
}

function describe({ declaration, inputSchema, outputSchema }: Tool): ListToolsResult['tools'][number] {
  const { name, title, description, effect, idempotent = false } = declaration;
  return {
    name,
    title,
    description,
    inputSchema: inputSchema as ListToolsResult['tools'][number]['inputSchema'],
    outputSchema: outputSchema,
    annotations: {
      readOnlyHint: effect === 'read',
      destructiveHint: effect === 'destructive',
      idempotentHint: idempotent,
      openWorldHint: false,
    },
  };
}
