import { type Core } from '../core.js';
import { revokeLease } from '../database/leases.js';
import { secondsLeft } from '../token/tokens.js';
import { badRequest, notFound } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';

const isoTime = (milliseconds: number) => new Date(milliseconds).toISOString();

/** Asks for `increment` more seconds from now; never past the lease's maximum. */
export async function renewLease(core: Core, { fields }: AuthorizedRequest): Promise<VaultAnswer> {
  const lease = core.state.leases.get(fields.only('lease_id', 'increment').text('lease_id'));
  if (!lease) throw badRequest('lease not found');
  if (lease.isRevoked || core.clock() >= lease.expiresAt) throw badRequest('lease expired');
  const seconds = fields.duration('increment') || lease.ttlSeconds;
  lease.expiresAt = Math.min(core.clock() + seconds * 1000, lease.maxExpiresAt);
  lease.lastRenewal = core.clock();
  await core.save();
  return { lease: { id: lease.id, duration: secondsLeft(core, lease), renewable: true } };
}

/** Answers once revocation is certain; with `sync`, once the database user is gone. */
export async function revokeLeaseById(core: Core, { fields }: AuthorizedRequest): Promise<void> {
  const lease = core.state.leases.get(fields.only('lease_id', 'sync').text('lease_id'));
  if (!lease) return;
  const revocation = revokeLease(core, lease);
  await (fields.flag('sync') ? revocation : core.save());
}

export function lookupLease(core: Core, { fields }: AuthorizedRequest): VaultAnswer {
  const lease = core.state.leases.get(fields.text('lease_id'));
  if (!lease) throw badRequest('invalid lease');
  return {
    data: {
      id: lease.id,
      issue_time: isoTime(lease.issuedAt),
      expire_time: isoTime(lease.expiresAt),
      last_renewal: lease.lastRenewal === null ? null : isoTime(lease.lastRenewal),
      renewable: !lease.isRevoked,
      ttl: secondsLeft(core, lease),
    },
  };
}

/** The next level of lease ids below a prefix. */
export function listLeases(core: Core, _request: AuthorizedRequest, prefix: string): VaultAnswer {
  const start = `${prefix.replace(/\/+$/, '')}/`;
  const below = [...core.state.leases.keys()]
    .filter((id) => id.startsWith(start))
    .map((id) => /^[^/]*\/?/.exec(id.slice(start.length))?.[0] ?? '');
  if (below.length === 0) throw notFound();
  return { data: { keys: [...new Set(below)].sort() } };
}
