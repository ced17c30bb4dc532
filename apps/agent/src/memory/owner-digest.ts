import { createHash } from 'node:crypto';
import { type Principal } from '#libs/principal';
import { MeshError } from '#libs/mesh';

export type Owner = Pick<Principal, 'tenant' | 'user'>;

/**
 * What a person's conversations and turns are kept under: opaque, of their tenant and key, so that neither equal subjects of
 * two issuers nor one person in two tenants ever meet.
 * @throws MeshError `forbidden` for an agent that acts for nobody
 */
export function ownerDigest(owner: Owner): string {
  const { key } = personIn(owner);
  // Three parts, where an earlier release had two: no text can make one the other.
  return sha256(['person', owner.tenant, key]);
}

/** The same as an earlier release made it, of the subject alone. Two issuers may give the same subject. */
export const formerOwnerDigest = (owner: Owner): string => sha256([owner.tenant, personIn(owner).subject]);

function personIn({ user }: Owner): NonNullable<Owner['user']> {
  if (!user) throw new MeshError('forbidden', 'only a person has conversations');
  return user;
}

const sha256 = (parts: readonly string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
