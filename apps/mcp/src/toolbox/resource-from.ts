import { UriTemplate } from '@modelcontextprotocol/server';
import { type z } from 'zod';
import { ReadContents } from './content.js';
import { Tool, type ToolDefinition } from './tool.js';

type Read = typeof ReadContents;
type AnyDefinition<I extends z.ZodObject, Stored, Row> = ToolDefinition<I, Read, Stored, Row>;

/** What can be read at an address. */
export type ResourceDefinition<I extends z.ZodObject, Stored, Row> = {
  readonly uri: string;
  readonly mimeType: string;
} & WithoutKind<AnyDefinition<I, Stored, Row>>;
/** Of each way to need something. */
type WithoutKind<T> = T extends unknown ? Omit<T, 'output' | 'effect' | 'offered' | 'idempotent'> : never;

/**
 * A resource of a toolbox (MCP, Resources), at one address or at those of a template, whose variables are its input. It is decided,
 * recorded and run like a tool that reads, and asked for with `resources/read`.
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
