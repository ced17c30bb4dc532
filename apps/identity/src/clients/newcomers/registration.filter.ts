import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { errors } from 'oidc-provider';
import { type Logger } from '#libs/telemetry';
import { logger } from '../../interaction/interaction.filter.js';
import { TooManyRegistrations } from './registration.guard.js';

/** Refusals as RFC 7591 section 3.2.2 has them. */
@Catch()
export class RegistrationFilter implements ExceptionFilter {
  constructor(@Inject(logger) private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    response.setHeader('cache-control', 'no-store');
    if (error instanceof TooManyRegistrations) {
      response.setHeader('retry-after', error.seconds);
      return refuse(response, 429, 'temporarily_unavailable', error.message);
    }
    if (error instanceof errors.OIDCProviderError) {
      const { statusCode, error: code, error_description = '' } = error;
      this.log.warn({ error: code, detail: error_description }, 'a registration was refused');
      return refuse(response, statusCode, code, error_description);
    }
    this.log.error({ err: error }, 'a registration failed');
    refuse(response, 500, 'server_error', 'something went wrong here; try again in a moment');
  }
}

function refuse(response: Response, status: number, error: string, error_description: string): void {
  response.status(status).json({ error, error_description });
}

/** The same of a body that is no JSON, too long or ambiguous, which express says before a controller is asked. */
export function registrationProblem(
  error: unknown,
  _request: Request,
  response: Response,
  _next: NextFunction,
): void {
  const { status } = error as { status?: number };
  const what = status === 413 ? 'must be shorter than 8 kB' : 'must be JSON that can be read in one way';
  refuse(response, status ?? 400, 'invalid_client_metadata', `the body ${what}`);
}
