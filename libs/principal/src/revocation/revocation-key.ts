import { createHash } from 'node:crypto';
import { RevocationKind } from '#libs/contracts';

/**
 * Where a revocation lies: `<kind>.<digest>`. The digest says nothing of a session or a person to whoever reads the keys.
 * @param id the token's `jti`, the session's `sid`, the person's key or the client's id; none for `everything`
 */
export const revocationKey = (kind: RevocationKind, id = ''): string =>
  `${kind}.${createHash('sha256').update(id).digest('base64url')}`;

/** The kind of a key; undefined for a key that is none. */
export function kindOfKey(key: string): RevocationKind | undefined {
  const kind = RevocationKind.safeParse(key.slice(0, key.indexOf('.')));
  return kind.success ? kind.data : undefined;
}
