import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Principal } from '#libs/principal';
import { MeshContext } from '../mesh-context.js';
import { MeshError } from '../mesh-error.js';

/** By the context of the call itself: nothing that a message holds or a handler builds can name an entry. */
const verified = new WeakMap<MeshContext, Principal>();

/** For the guard alone, which has just verified the call's token. */
export function rememberPrincipal(context: MeshContext, principal: Principal): void {
  verified.set(context, principal);
}

/**
 * INVARIANT (no principal without verification): only a call that the guard authenticated has one.
 * @throws MeshError `unauthenticated` for any other call
 */
export function principalOf(context: unknown): Principal {
  const principal = context instanceof MeshContext ? verified.get(context) : undefined;
  if (!principal) throw new MeshError('unauthenticated', 'the call has no verified principal; send a token');
  return principal;
}

/** How `@VerifiedPrincipal()` is known among a handler's parameters. */
export const readPrincipal = (_data: unknown, context: ExecutionContext): Principal =>
  principalOf(context.switchToRpc().getContext());

/** The principal whose token came with the call, in a handler that is `@AuthenticatedBy('token')`. */
export const VerifiedPrincipal = createParamDecorator(readPrincipal);
