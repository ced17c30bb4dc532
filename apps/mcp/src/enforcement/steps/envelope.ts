import { z } from 'zod';
import { idempotencyKey, IdempotencyKey } from '#libs/contracts';
import { type CallMethod } from '../../toolbox/offered.js';
import { type Era } from '../revisions.js';
import { problemsOf } from './problems-of.js';
import { isRecord } from './read-json.js';

export const versionKey = 'io.modelcontextprotocol/protocolVersion';

const map = z.record(z.string(), z.unknown(), 'must be an object');
const progressToken = z.union([z.string(), z.int()], 'must be text or a whole number').optional();
/** What `_meta` has in either era. */
const meta = { progressToken, [idempotencyKey]: IdempotencyKey.optional() };
const target: Readonly<Record<CallMethod, z.ZodRawShape>> = {
  'tools/call': { name: z.string('must name a tool'), arguments: map.optional() },
  'prompts/get': { name: z.string('must name a prompt'), arguments: map.optional() },
  'resources/read': { uri: z.string('must be the address of a resource') },
};

/**
 * What the parameters of a call have beside what they name (CallToolRequestParams, GetPromptRequestParams,
 * ReadResourceRequestParams and their `_meta`) in each era. What the specification does not name is left alone, since extensions
 * may add to it; `arguments` is the tool's own to check.
 */
const params: Readonly<Record<Era, z.ZodObject>> = {
  modern: z.looseObject({
    inputResponses: map.optional(),
    requestState: z.string('must be text').optional(),
    _meta: z.looseObject(
      {
        [versionKey]: z.string('must name the protocol version'),
        'io.modelcontextprotocol/clientCapabilities': map,
        'io.modelcontextprotocol/clientInfo': z
          .looseObject({ name: z.string('must be text'), version: z.string('must be text') }, 'must be an object')
          .optional(),
        ...meta,
      },
      'must be an object',
    ),
  }),
  legacy: z.looseObject({ _meta: z.looseObject(meta, 'must be an object').optional() }),
}; // prettier-ignore

const envelopes = (era: Era) =>
  ({
    'tools/call': params[era].extend(target['tools/call']),
    'prompts/get': params[era].extend(target['prompts/get']),
    'resources/read': params[era].extend(target['resources/read']),
  }) satisfies Record<CallMethod, z.ZodObject>;
const byEra = { modern: envelopes('modern'), legacy: envelopes('legacy') };

/** What is wrong with the envelope of a call, on one line and without a value of it; undefined when nothing is. */
export function envelopeProblem(
  method: CallMethod,
  given: Record<string, unknown>,
  era: Era,
): string | undefined {
  const { error } = byEra[era][method].safeParse(given);
  return error && problemsOf(error, 'params');
}

/** The revision that a request says in its `_meta`, whatever it is. */
export const claimOf = (given: Readonly<Record<string, unknown>>): unknown =>
  isRecord(given['_meta']) ? given['_meta'][versionKey] : undefined;
