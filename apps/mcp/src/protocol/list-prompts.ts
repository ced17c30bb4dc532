import { type ListPromptsResult } from '@modelcontextprotocol/server';
import { isStructured } from '../enforcement/revisions.js';
import { type Passage, type Sorted } from '../enforcement/stages.js';
import { type Tool } from '../toolbox/tool.js';
import { permitted } from './permitted.js';

/** The prompts this principal may use. */
export function listPrompts(sorted: Sorted, asked: Passage): ListPromptsResult {
  const { tools, caching } = permitted(sorted, 'prompts/get', asked);
  return { prompts: tools.map((tool) => describe(tool, asked.revision)), ...caching };
}

function describe({ declaration, inputSchema }: Tool, revision: string | null) {
  const { name, title, description } = declaration;
  const { properties = {}, required = [] } = inputSchema as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return {
    name,
    ...(isStructured(revision) && { title }),
    description,
    arguments: Object.entries(properties).map(([argument, { description: what }]) => ({
      name: argument,
      ...(what !== undefined && { description: what }),
      required: required.includes(argument),
    })),
  };
}
