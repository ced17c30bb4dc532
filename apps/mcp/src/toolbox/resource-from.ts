import { UriTemplate } from '@modelcontextprotocol/server';
import { type z } from 'zod';
import { ReadContents } from './content.js';
import { type Declaration, type Doing, Tool } from './tool.js';

type Read = typeof ReadContents;

/** What can be read at an address. */
export type ResourceDefinition<I extends z.ZodObject, Stored, Row> = Pick<
  Declaration<I, Read>,
  'name' | 'title' | 'description' | 'input' | 'scope'
> & {
  /** One address, or a template of addresses (RFC 6570) whose variables are the input. */
  readonly uri: string;
  readonly mimeType: string;
} & Doing<I, Read, Stored, Row>;

/**
 * A resource of a toolbox (MCP, Resources), at one address or at those of a template. It is decided, recorded and run like a tool
 * that reads, and asked for with `resources/read`.
 */
export function resourceFrom<I extends z.ZodObject, Stored = undefined, Row = never>(
  definition: ResourceDefinition<I, Stored, Row>,
): Tool {
  const { uri, mimeType, ...rest } = definition;
  return Tool.from<I, Read, Stored, Row>({
    ...rest,
    output: ReadContents,
    effect: 'read',
    offered: { method: 'resources/read', uri: new UriTemplate(uri), mimeType },
  });
}
