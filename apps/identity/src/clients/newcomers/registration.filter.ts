import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { errors } from 'oidc-provider';
import { clientOf } from '#libs/edge';
import { TurnedAway } from '#libs/enforcement';
import { type Logger } from '#libs/telemetry';
import { logger } from '../../interaction/interaction.filter.js';
import { TooManyRegistrations } from './registration.guard.js';
import { whatItSays } from './what-it-says.js';

/** Refusals as RFC 7591 section 3.2.2 has them, each on the record. */
@Catch()
export class RegistrationFilter implements ExceptionFilter {
  constructor(
    @Inject(logger) private readonly log: Logger,
    @Inject(TurnedAway) private readonly turnedAway: TurnedAway,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const record = (code: string) => recordRefused(this.turnedAway, code, http.getRequest<Request>());
    response.setHeader('cache-control', 'no-store');
    if (error instanceof TooManyRegistrations) {
      await record('BUDGET_SPENT');
      response.setHeader('retry-after', error.seconds);
      return refuse(response, 429, 'temporarily_unavailable', error.message);
    }
    if (error instanceof errors.OIDCProviderError) {
      const { statusCode, error: code, error_description = '' } = error;
      this.log.warn({ error: code, detail: error_description }, 'a registration was refused');
      await record(code.toUpperCase());
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
export function registrationProblem(turnedAway: Pick<TurnedAway, 'record'>) {
  return async (error: unknown, request: Request, response: Response, _next: NextFunction): Promise<void> => {
    const { status } = error as { status?: number };
    const what = status === 413 ? 'must be shorter than 8 kB' : 'must be JSON that can be read in one way';
    await recordRefused(turnedAway, 'INVALID_CLIENT_METADATA', request);
    refuse(response, status ?? 400, 'invalid_client_metadata', `the body ${what}`);
  };
}

function recordRefused(turnedAway: Pick<TurnedAway, 'record'>, code: string, request: Request) {
  const { address } = clientOf(request);
  const what = { door: 'ClientRegistration', code, ...whatItSays(request.body) } as const;
  return turnedAway.record(what, { transport: 'http', address });
}
