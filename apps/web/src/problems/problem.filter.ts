import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type Response } from 'express';
import { MeshError } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { problemOf, type ProblemCode, WebError } from './web-error.js';

/** The one place where errors become answers. What is not known becomes `internal` and keeps its cause for the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const { code, message, claims } = describe(error);
    if (code === 'internal') this.logger.error({ err: error }, 'a request failed');
    else this.logger.debug({ err: error, code }, 'a request was refused');
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const problem = problemOf(code, message, claims);
    const wait =
      error instanceof WebError || error instanceof MeshError ? error.retryAfterSeconds : undefined;
    if (wait !== undefined) response.setHeader('retry-after', String(wait));
    response
      .status(problem.status)
      .set('cache-control', 'no-store')
      .type('application/problem+json')
      .send(JSON.stringify(problem));
  }
}

const internal = {
  code: 'internal',
  message: 'something went wrong; try again, and see the log of web',
} as const;

/** The code and one-line message that an error may show. */
export function describe(error: unknown): {
  code: ProblemCode;
  message: string;
  claims?: string | undefined;
} {
  if (error instanceof WebError || error instanceof MeshError) {
    if (error.code === 'internal') return internal;
    const claims = error instanceof MeshError ? error.claims : undefined;
    return { code: error.code, message: error.message, claims };
  }
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { status?: unknown } | null)?.status;
  if (status === 404) return { code: 'not_found', message: 'there is nothing at this address' };
  if (status === 413) return { code: 'too_large', message: 'the body is too large; send less than 32 kB' };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { code: 'bad_request', message: 'send a JSON object with content-type `application/json`' };
  }
  return internal;
}
