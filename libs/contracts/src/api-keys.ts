import { z } from 'zod';
import { AgentId } from './agents.js';
import { decodeWholly } from './decode-wholly.js';

/** Where a machine agent sends its API key, in lower case as Node and fetch have it. */
export const apiKeyHeader = 'x-agent-api-key';

/** What every key begins with, so that scanners of secrets, and whoever finds one in the wrong place, know it for one. */
export const apiKeyPrefix = 'deputy_key_';

/** An API key: the prefix and 32 random bytes in base64url. */
export const ApiKey = z.string().regex(/^deputy_key_[\w-]{43}$/, 'must be an API key of a machine agent');

/** Whether a text, as it stands or percent-encoded however often, has a key in it, or the beginning of one. */
export const holdsApiKey = (text: string): boolean => /deputy_key_[\w-]{8}/i.test(decodeWholly(text));

/** What mcp asks identity for: a token for itself in the place of a key. */
export const KeyExchange = z.strictObject({ version: z.literal(1), key: ApiKey });
export type KeyExchange = z.infer<typeof KeyExchange>;

/** Why a key that is well formed is not taken. */
export const KeyRefusal = z.enum(['unknown', 'revoked', 'ended', 'disabled', 'no_consent']);
export type KeyRefusal = z.infer<typeof KeyRefusal>;

/** The agent whose key it is, or was. */
const KeyHolder = z.strictObject({
  tenant: z.string().min(1).max(64),
  agent: AgentId,
  keyId: z.string().max(32),
});

/** The agent's own short token, or why there is none. */
export const KeyAnswer = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('exchanged'), token: z.string().min(1), holder: KeyHolder }),
  z.strictObject({
    outcome: z.literal('refused'),
    reason: KeyRefusal,
    /** Absent for a key that is nobody's. */
    holder: KeyHolder.optional(),
  }),
]);
export type KeyAnswer = z.infer<typeof KeyAnswer>;

/** The type of what is refused where a key makes nobody of whoever brings it. */
export const apiKeyType = 'ApiKey';
