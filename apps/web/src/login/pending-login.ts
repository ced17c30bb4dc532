import { z } from 'zod';
import { isPageAddress } from '../page/page-addresses.js';

/** A login on its way through the identity service, sealed for the browser that began it. */
export const PendingLogin = z.object({
  version: z.literal(1),
  codeVerifier: z.string(),
  nonce: z.string(),
  /** When it was begun, epoch milliseconds. Of one of a version before that is not known: long ago. */
  begunAt: z.number().default(0),
  /** Path of this service to show afterwards. */
  returnTo: z.string(),
});
export type PendingLogin = z.infer<typeof PendingLogin>;

/**
 * The secret of one login: the browser's cookie and the `state` it sent along, so that one without the other opens
 * nothing, and two tabs may log in at once.
 */
export const pendingSecret = (browserSecret: string, state: string) => `${browserSecret}.${state}`;

/**
 * An address of the front end to return to, with its query; anything else becomes the first page, so that a link cannot
 * lead elsewhere.
 */
export function localPath(candidate: unknown): string {
  if (typeof candidate !== 'string' || candidate.length > 500) return '/';
  const [path = '', query] = candidate.split(/\?(.*)/s, 2);
  if (!isPageAddress(path) || (query !== undefined && !/^[\w.~%&=+:*-]*$/.test(query))) return '/';
  return candidate;
}
