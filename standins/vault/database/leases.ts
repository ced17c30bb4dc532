import { settleWithin } from '#libs/deadline';
import { type Core } from '../core.js';
import { type Lease } from '../vault-state.js';

const retryAfterMs = 5_000;
/** Drops under way, so that a sweep and a revocation never drop the same user twice at once. */
const underWay = new WeakMap<Core, Map<string, Promise<void>>>();

/** `UserNotFound`: the user is gone already, which is what was wanted. */
const userNotFound = 11;

/**
 * Drops the lease's database user and forgets the lease. A database that cannot be reached is tried again until it
 * can: the lease stays, expired, and a restart finds it. Resolves when this attempt has ended either way.
 */
export function revokeLease(core: Core, lease: Lease): Promise<void> {
  const running = underWay.get(core) ?? new Map<string, Promise<void>>();
  underWay.set(core, running);
  const known = running.get(lease.id);
  if (known) return known;
  lease.isRevoked = true;
  const attempt = dropUser(core, lease).finally(() => running.delete(lease.id));
  running.set(lease.id, attempt);
  return attempt;
}

/** Waits for the drops under way, for so long: what is left is found again at the next start. */
export async function settleRevocations(core: Core, waitMs: number): Promise<void> {
  await settleWithin(waitMs, underWay.get(core)?.values() ?? []);
}

async function dropUser(core: Core, lease: Lease): Promise<void> {
  const connection = core.state.databaseConnections.get(lease.connection);
  try {
    if (!connection) throw new Error(`connection \`${lease.connection}\` no longer exists`);
    await core.databases.command(lease.connection, connection, lease.database, { dropUser: lease.username });
  } catch (error) {
    if ((error as { code?: unknown }).code !== userNotFound) {
      lease.expiresAt = core.clock() + retryAfterMs;
      core.logger.warn(
        { lease: lease.path, reason: (error as Error).message },
        'a lease could not be revoked yet; trying again',
      );
      return;
    }
  }
  core.state.leases.delete(lease.id);
  // A failure to save is harmless here: a restart would find the lease and drop a user that is gone.
  await core.save().catch((error: unknown) => core.logger.error({ err: error }, 'the state cannot be saved'));
}

/** Vault revokes the leases of a token in the background: the answer does not wait for the database. */
export function revokeLeasesOf(core: Core, tokenDigest: string): void {
  for (const lease of [...core.state.leases.values()])
    if (lease.tokenDigest === tokenDigest) void revokeLease(core, lease);
}
