import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request } from 'express';
import { WebError } from '../problems/web-error.js';
import { type LiveSession } from '../session/session.js';

const held = new WeakMap<Request, LiveSession>();

export const rememberSession = (request: Request, session: LiveSession) => held.set(request, session);

/** @throws WebError `not_logged_in` when the guard let nobody in */
export function sessionOf(request: Request): LiveSession {
  const session = held.get(request);
  if (!session) throw new WebError('not_logged_in', 'sign in first, at `/auth/login`');
  return session;
}

/** The session of the request, for controllers. */
export const CurrentSession = createParamDecorator((_: unknown, context: ExecutionContext) =>
  sessionOf(context.switchToHttp().getRequest<Request>()),
);
