import { z } from 'zod';

/**
 * `_meta` key of a `tools/call` request: the key by which the call is known when it is sent again, because its answer was lost. What
 * MCP proposed for it (SEP-3182) was not taken up, so it stands under this project's own prefix.
 */
export const idempotencyKey = 'io.deputy/idempotencyKey';

/** A client's own word for one call, such as a UUID: a new one for each call, and the same when that call is sent again. */
export const IdempotencyKey = z
  .string('must be text')
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters, such as a UUID');
