import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { type Response } from 'express';
import { errors } from 'oidc-provider';
import { MeshError } from '#libs/mesh';
import { isConflict } from '#libs/sealing';
import { type Logger } from '#libs/telemetry';
import { errorPage } from '../pages/error-page.js';
import { NotKnownNow } from '../provider/not-known-now.js';
import { CrossSite } from './cross-site.js';
import { sendPage } from '../pages/show-page.js';

/** Injection token of this service's logger. */
export const logger = Symbol('logger');

/** Every failure of a page becomes a page; what is unknown says nothing but that it failed. */
@Catch()
export class InteractionFilter implements ExceptionFilter {
  constructor(@Inject(logger) private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (error instanceof CrossSite) return sendPage(response, 403, errorPage({ error: error.code }));
    if (error instanceof errors.SessionNotFound)
      return sendPage(response, 400, errorPage({ error: 'session_not_found' }));
    if (error instanceof MeshError && error.code === 'too_many_requests') {
      response.setHeader('retry-after', error.retryAfterSeconds ?? 60);
      return sendPage(response, 429, errorPage({ error: error.code }));
    }
    if (isConflict(error)) return sendPage(response, 409, errorPage({ error: 'changed_meanwhile' }));
    const isUnavailable = error instanceof MeshError && error.code === 'unavailable';
    if (isUnavailable || error instanceof NotKnownNow) {
      this.log.warn({ err: error }, 'what a page needs cannot be reached');
      response.setHeader('retry-after', 5);
      return sendPage(response, 503, errorPage({ error: 'temporarily_unavailable' }));
    }
    this.log.error({ err: error }, 'page failed');
    sendPage(response, 500, errorPage({ error: 'server_error' }));
  }
}
