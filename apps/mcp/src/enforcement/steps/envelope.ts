import { z } from 'zod';
import { problemsOf } from './problems-of.js';

export const versionKey = 'io.modelcontextprotocol/protocolVersion';

const map = z.record(z.string(), z.unknown(), 'must be an object');

/**
 * The parameters of a tools/call (MCP 2026-07-28, CallToolRequestParams and its `_meta`). What the specification does not name
 * is left alone, since extensions may add to it; `arguments` is the tool's own to check.
 */
const CallParams = z.looseObject({
  name: z.string('must name a tool'),
  arguments: map.optional(),
  inputResponses: map.optional(),
  requestState: z.string('must be text').optional(),
  _meta: z.looseObject(
    {
      [versionKey]: z.string('must name the protocol version'),
      'io.modelcontextprotocol/clientCapabilities': map,
      'io.modelcontextprotocol/clientInfo': z
        .looseObject({ name: z.string('must be text'), version: z.string('must be text') }, 'must be an object')
        .optional(),
      progressToken: z.union([z.string(), z.int()], 'must be text or a whole number').optional(),
    },
    'must be an object',
  ),
}); // prettier-ignore

/** What is wrong with the envelope of a call, on one line and without a value of it; undefined when nothing is. */
export function envelopeProblem(params: Record<string, unknown>): string | undefined {
  const { error } = CallParams.safeParse(params);
  return error && problemsOf(error, 'params');
}
