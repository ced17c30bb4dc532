import { z } from 'zod';
import { type Era } from '../revisions.js';
import { problemsOf } from './problems-of.js';

export const versionKey = 'io.modelcontextprotocol/protocolVersion';

const map = z.record(z.string(), z.unknown(), 'must be an object');
const progressToken = z.union([z.string(), z.int()], 'must be text or a whole number').optional();
const call = { name: z.string('must name a tool'), arguments: map.optional() };

/**
 * The parameters of a tools/call (CallToolRequestParams and its `_meta`) of each era. What the specification does not name
 * is left alone, since extensions may add to it; `arguments` is the tool's own to check.
 */
const params: Readonly<Record<Era, z.ZodObject>> = {
  modern: z.looseObject({
    ...call,
    inputResponses: map.optional(),
    requestState: z.string('must be text').optional(),
    _meta: z.looseObject(
      {
        [versionKey]: z.string('must name the protocol version'),
        'io.modelcontextprotocol/clientCapabilities': map,
        'io.modelcontextprotocol/clientInfo': z
          .looseObject({ name: z.string('must be text'), version: z.string('must be text') }, 'must be an object')
          .optional(),
        progressToken,
      },
      'must be an object',
    ),
  }),
  legacy: z.looseObject({ ...call, _meta: z.looseObject({ progressToken }, 'must be an object').optional() }),
}; // prettier-ignore

/** What is wrong with the envelope of a call, on one line and without a value of it; undefined when nothing is. */
export function envelopeProblem(given: Record<string, unknown>, era: Era): string | undefined {
  const { error } = params[era].safeParse(given);
  return error && problemsOf(error, 'params');
}
