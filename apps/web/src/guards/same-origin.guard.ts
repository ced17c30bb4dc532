import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { type Request } from 'express';
import { checkCsrfToken, checkSameOrigin, isUnsafe } from './check-origin.js';
import { sessionOf } from './request.js';

/** INVARIANT (no forged request): every unsafe route passes here, after the session guard; there is no exemption. */
export class SameOriginGuard implements CanActivate {
  constructor(private readonly origin: string) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (!isUnsafe(request.method)) return true;
    checkSameOrigin(request.headers, this.origin);
    checkCsrfToken(request.headers, sessionOf(request).session.csrf);
    return true;
  }
}
