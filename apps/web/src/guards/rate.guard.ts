import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { type Request } from 'express';
import { type Allowance } from '#libs/budgets';
import { clientOf } from '#libs/edge';
import { storeKey } from '#libs/sealing';
import { readSecret, sessionCookie } from '../session/cookies.js';
import { type KnownSessions } from './known-sessions.js';
import { isUnmetered } from './public.js';
import { spend } from './spend.js';

/**
 * Bounds what one session, or one address without a session, may ask. Stands before the session guard, so that
 * guessing cookies is bounded too: an invented cookie has an allowance of its own but spends the address's as well.
 * INVARIANT (no stranger turns a person away): a session that was found lately spends its own allowance alone, whatever
 * others at its address have spent.
 */
export class RateGuard implements CanActivate {
  constructor(
    private readonly perSession: Allowance,
    private readonly perAddress: Allowance,
    private readonly known: Pick<KnownSessions, 'has'>,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean>(isUnmetered, [context.getHandler(), context.getClass()])) {
      return true;
    }
    const request = context.switchToHttp().getRequest<Request>();
    const secret = readSecret(request.headers.cookie, sessionCookie);
    if (secret) spend(this.perSession, storeKey(secret));
    if (!secret || !this.known.has(secret)) spend(this.perAddress, clientOf(request).prefix);
    return true;
  }
}
