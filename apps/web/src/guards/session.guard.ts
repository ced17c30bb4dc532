import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { type Request } from 'express';
import { WebError } from '../problems/web-error.js';
import { readSecret, sessionCookie } from '../session/cookies.js';
import { type Sessions } from '../session/sessions.js';
import { type KnownSessions } from './known-sessions.js';
import { isPublic } from './public.js';
import { rememberSession } from './request.js';

/** Lets in whoever brings the cookie of a session that lives. */
export class SessionGuard implements CanActivate {
  constructor(
    private readonly sessions: Pick<Sessions, 'find'>,
    private readonly known: Pick<KnownSessions, 'add' | 'delete'>,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(isPublic, [context.getHandler(), context.getClass()])) {
      return true;
    }
    const request = context.switchToHttp().getRequest<Request>();
    const secret = readSecret(request.headers.cookie, sessionCookie);
    const session = secret && (await this.sessions.find(secret));
    if (secret) this.known[session ? 'add' : 'delete'](secret);
    if (!session) throw new WebError('not_logged_in', 'sign in first, at `/auth/login`');
    rememberSession(request, session);
    return true;
  }
}
