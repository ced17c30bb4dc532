import { type Core } from './core.js';
import { revokeLease } from './database/leases.js';
import { isExpired, revokeToken } from './token/tokens.js';

const sweepEveryMs = 250;

/**
 * Revokes tokens and leases as they expire, those that expired while the stand-in was down included.
 * A retried lease gets a later expiry, but its token is gone: it grants nothing, only its user still has to go.
 */
function sweepExpired(core: Core): void {
  if (core.isSealed) return;
  const expired = [...core.state.tokens.values()].filter((token) => isExpired(core, token));
  for (const token of expired) revokeToken(core, token);
  for (const lease of [...core.state.leases.values()])
    if (core.clock() >= lease.expiresAt) void revokeLease(core, lease);
  if (expired.length > 0)
    core.save().catch((error: unknown) => core.logger.error({ err: error }, 'the state cannot be saved'));
}

/** @returns what stops it */
export function startExpiring(core: Core): () => void {
  sweepExpired(core);
  const timer = setInterval(() => sweepExpired(core), sweepEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
