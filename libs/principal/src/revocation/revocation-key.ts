import { createHash } from 'node:crypto';
import { RevocationKind } from '#libs/contracts';

/**
 * Where a revocation lies: `<kind>.<digest>`. The digest says nothing of a session or a person to whoever reads the keys.
 * @param id the token's `jti`, the session's `sid`, the person's key, the client's id or the tenant; none for `everything`
 */
export const revocationKey = (kind: RevocationKind, id = ''): string => `${kind}.${digestOf(id)}`;

/**
 * Where what ends something of one tenant alone lies. INVARIANT (tenant boundary): the tenant is part of the key, so that
 * whatever name is given, nothing of another tenant is found by it.
 */
export const tenantRevocationKey = (kind: RevocationKind, tenant: string, id: string): string =>
  `${kind}.${ofTenant}.${digestOf(`${tenant}\0${id}`)}`;

const ofTenant = 'tenant';
const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Whether the key says all: what lies under it says of no instant, and asks nobody to confirm. */
export const saysAll = (key: string): boolean =>
  ['session', 'token', 'key'].includes(kindOfKey(key) ?? '') && key.split('.')[1] !== ofTenant;

/** The kind of a key; undefined for a key that is none. */
export function kindOfKey(key: string): RevocationKind | undefined {
  const kind = RevocationKind.safeParse(key.slice(0, key.indexOf('.')));
  return kind.success ? kind.data : undefined;
}
