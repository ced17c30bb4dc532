import { audit } from '../audit-log.js';
import { type Core } from '../core.js';
import { revokeLease } from '../database/leases.js';
import { aclOf, digestOf, findToken, revokeToken } from '../token/tokens.js';
import { badRequest, invalidToken, notSupported, permissionDenied, sealed } from '../vault-refusal.js';
import {
  type AuthorizedRequest,
  type MaybeAnswer,
  type Operation,
  type VaultRequest,
} from '../vault-request.js';
import { type Token } from '../vault-state.js';
import { findRoute, guardedRoutes, openRoutes, type Verb } from './routes.js';

/** Neither is audited by Vault: they say nothing and load balancers ask them all the time. */
const unaudited = new Set(['sys/health', 'sys/unseal']);

/**
 * One request from token to answer: right, audit line, operation, audit line.
 * @throws VaultRefusal
 */
export async function handleRequest(core: Core, asked: VaultRequest): Promise<MaybeAnswer> {
  if (core.isSealed && !unaudited.has(asked.path)) throw sealed();
  const open = findRoute(openRoutes, asked.path);
  const operate = open?.route.operations[verbOf(asked.operation)];
  if (open && operate)
    return unaudited.has(asked.path)
      ? operate(core, asked, ...open.names)
      : audited(core, asked, undefined, () => operate(core, asked, ...open.names));
  const request = authenticate(core, asked);
  return audited(core, request, request.token, () => runGuarded(core, request));
}

function authenticate(core: Core, asked: VaultRequest): AuthorizedRequest {
  if (!asked.tokenText) throw badRequest('missing client token');
  const token = findToken(core, asked.tokenText);
  if (!token) {
    audit(core, asked, undefined, { error: 'permission denied' });
    throw invalidToken();
  }
  return { ...asked, token };
}

function runGuarded(core: Core, request: AuthorizedRequest): MaybeAnswer | Promise<MaybeAnswer> {
  const found = findRoute(guardedRoutes, request.path);
  const isNew = request.operation === 'update' && found?.route.exists?.(core, ...found.names) === false;
  const acl = aclOf(core, request.token);
  // INVARIANT (right before route): without the right, nobody learns whether a path exists.
  if (!acl.allows(request.path, isNew ? 'create' : request.operation)) throw permissionDenied();
  if (found?.route.sudo && !acl.allows(request.path, 'sudo')) throw permissionDenied();
  const operate = found?.route.operations[verbOf(request.operation)];
  if (!found || !operate) throw notSupported(`${request.operation} \`${request.path}\``);
  return operate(core, request, ...found.names);
}

async function audited(
  core: Core,
  request: VaultRequest,
  token: Token | undefined,
  run: () => MaybeAnswer | Promise<MaybeAnswer>,
): Promise<MaybeAnswer> {
  audit(core, request, token);
  let answer: MaybeAnswer;
  try {
    answer = await run();
  } catch (error) {
    audit(core, request, token, { error: (error as Error).message });
    throw error;
  }
  try {
    audit(core, request, token, { answer });
  } catch (error) {
    undo(core, answer);
    throw error;
  }
  return answer;
}

/** What was issued and could not be recorded is never handed out, so it must not live either. */
function undo(core: Core, answer: MaybeAnswer): void {
  const lease = answer?.lease && core.state.leases.get(answer.lease.id);
  if (lease) void revokeLease(core, lease);
  const token = answer?.auth && core.state.tokens.get(digestOf(answer.auth.client_token));
  if (token) revokeToken(core, token);
}

const verbOf = (operation: Operation): Verb =>
  operation === 'create' || operation === 'update' ? 'write' : operation;
