import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { type Request } from 'express';
import { checkCsrfToken, checkSameOrigin, isUnsafe } from './check-origin.js';
import { isSignedByIssuer } from './public.js';
import { sessionOf } from './request.js';

/**
 * INVARIANT (no forged request): every unsafe route passes here, after the session guard. The one exemption has no session to act
 * in: what it does is signed by the issuer.
 */
export class SameOriginGuard implements CanActivate {
  constructor(
    private readonly origin: string,
    private readonly reflector: Pick<Reflector, 'getAllAndOverride'>,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (!isUnsafe(request.method)) return true;
    if (this.reflector.getAllAndOverride<boolean>(isSignedByIssuer, [context.getHandler()])) return true;
    checkSameOrigin(request.headers, this.origin);
    checkCsrfToken(request.headers, sessionOf(request).session.csrf);
    return true;
  }
}
