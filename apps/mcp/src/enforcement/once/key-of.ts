import { idempotencyKey } from '#libs/contracts';
import { digestOf } from '#libs/enforcement';
import { type Passage } from '../stages.js';

/**
 * What the idempotency key of a call is known by; undefined for a call without one.
 * INVARIANT (a key is its sender's): whose it is, is part of it, so that a key opens nothing of another person, agent or tenant, and
 * tells nobody that they use the same.
 */
export function keyOf({ principal, message }: Pick<Passage, 'principal' | 'message'>): string | undefined {
  const meta = message.params['_meta'] as Readonly<Record<string, unknown>> | undefined;
  const key = meta?.[idempotencyKey];
  const { user, agent, tenant } = principal;
  return typeof key === 'string' ? digestOf([idempotencyKey, tenant, user?.key ?? null, agent.id, key]) : undefined;
} // prettier-ignore
