import { createHmac } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { type Core } from './core.js';
import { internalError } from './vault-refusal.js';
import { type MaybeAnswer, type VaultRequest } from './vault-request.js';
import { type Token } from './vault-state.js';

/** Hashes as Vault's audit devices do: the same text always gives the same digest, which tells nothing else. */
export const auditHash = (core: Core, text: string) =>
  `hmac-sha256:${createHmac('sha256', Buffer.from(core.state.auditSalt, 'hex')).update(text).digest('hex')}`;

export interface AuditOutcome {
  answer?: MaybeAnswer;
  error?: string;
}

/**
 * Appends a line for a request, or for its response when `outcome` is given, before either has an effect a client
 * can see.
 * @throws VaultRefusal 500 when devices are enabled and none took the line: what cannot be recorded is not done
 */
export function audit(core: Core, request: VaultRequest, token?: Token, outcome?: AuditOutcome): void {
  const devices = [...core.state.auditDevices.values()];
  if (devices.length === 0) return;
  const line = JSON.stringify(entryOf(core, request, token, outcome)) + '\n';
  const taken = devices.filter(({ filePath }) => {
    try {
      appendFileSync(filePath, line, { mode: 0o600 });
      return true;
    } catch (error) {
      core.logger.error({ filePath, reason: (error as Error).message }, 'the audit log cannot be written');
      return false;
    }
  });
  // INVARIANT (audited or refused)
  if (taken.length === 0) throw internalError();
}

function entryOf(core: Core, request: VaultRequest, token?: Token, outcome?: AuditOutcome) {
  const hash = (text: string) => auditHash(core, text);
  const issued = outcome?.answer?.auth;
  return {
    time: new Date(core.clock()).toISOString(),
    type: outcome ? 'response' : 'request',
    auth: token && {
      accessor: hash(token.accessor),
      client_token: hash(request.tokenText),
      display_name: token.displayName,
      entity_id: token.entityId,
      metadata: token.metadata,
      policies: token.policies,
      token_type: 'service',
    },
    request: {
      id: request.id,
      operation: request.operation,
      path: request.path,
      mount_point: mountPointOf(core, request.path),
      client_token: request.tokenText ? hash(request.tokenText) : undefined,
      data: hashValues(request.fields.toJSON(), hash),
      remote_address: request.remoteAddress,
      namespace: { id: 'root' },
    },
    response: outcome?.answer && {
      auth: issued && {
        ...issued,
        client_token: hash(issued.client_token),
        accessor: hash(issued.accessor),
      },
      secret: outcome.answer.lease && { lease_id: outcome.answer.lease.id },
      data: hashValues(outcome.answer.data, hash),
    },
    error: outcome?.error,
  };
}

function hashValues(value: unknown, hash: (text: string) => string): unknown {
  if (typeof value === 'string') return hash(value);
  if (Array.isArray(value)) return value.map((item) => hashValues(item, hash));
  if (value instanceof Map) return hashValues(Object.fromEntries(value), hash);
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hashValues(inner, hash)]));
  return value;
}

function mountPointOf({ state }: Core, path: string): string {
  const points = [...state.mounts.keys(), ...[...state.authMethods.keys()].map((point) => `auth/${point}`)];
  return points.find((point) => path.startsWith(point)) ?? '';
}
