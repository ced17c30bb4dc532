import {
  type ListResourcesResult,
  type ListResourceTemplatesResult,
  UriTemplate,
} from '@modelcontextprotocol/server';
import { isStructured } from '../enforcement/revisions.js';
import { type Passage, type Sorted } from '../enforcement/stages.js';
import { type Tool } from '../toolbox/tool.js';
import { permitted } from './permitted.js';

/** The resources this principal may read that have one address. */
export function listResources(sorted: Sorted, asked: Passage): ListResourcesResult {
  const { found, caching } = described(sorted, asked);
  const resources = found.flatMap(({ uri, ...about }) =>
    UriTemplate.isTemplate(uri) ? [] : { uri, ...about },
  );
  return { resources, ...caching };
}

/** The others. */
export function listResourceTemplates(sorted: Sorted, asked: Passage): ListResourceTemplatesResult {
  const { found, caching } = described(sorted, asked);
  const resourceTemplates = found.flatMap(({ uri, ...about }) =>
    UriTemplate.isTemplate(uri) ? { uriTemplate: uri, ...about } : [],
  );
  return { resourceTemplates, ...caching };
}

function described(sorted: Sorted, asked: Passage) {
  const { tools, caching } = permitted(sorted, 'resources/read', asked);
  return { found: tools.flatMap((tool) => describe(tool, asked.revision)), caching };
}

function describe({ declaration }: Tool, revision: string | null) {
  const { name, title, description, offered } = declaration;
  if (offered.method !== 'resources/read') return [];
  const { uri, mimeType } = offered;
  return [{ uri: uri.toString(), name, ...(isStructured(revision) && { title }), description, mimeType }];
}
