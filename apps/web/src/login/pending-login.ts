import { z } from 'zod';

/** A login on its way through the identity service, sealed for the browser that began it. */
export const PendingLogin = z.object({
  version: z.literal(1),
  codeVerifier: z.string(),
  nonce: z.string(),
  /** Path of this service to show afterwards. */
  returnTo: z.string(),
});
export type PendingLogin = z.infer<typeof PendingLogin>;

/**
 * The secret of one login: the browser's cookie and the `state` it sent along, so that one without the other opens
 * nothing, and two tabs may log in at once.
 */
export const pendingSecret = (browserSecret: string, state: string) => `${browserSecret}.${state}`;

/** A path of this service to return to; anything else becomes the front page, so that a link cannot lead elsewhere. */
export function localPath(candidate: unknown): string {
  if (typeof candidate !== 'string' || candidate.length > 200) return '/';
  return /^\/(?:c\/[A-Za-z0-9_-]{8,64})?$/.test(candidate) ? candidate : '/';
}
