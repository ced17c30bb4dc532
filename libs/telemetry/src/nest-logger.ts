import { type LoggerService } from '@nestjs/common';
import { type Logger } from './logger.js';

/** Nest's own messages as structured lines; its start-up chatter only at debug level. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(context(rest), text(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    const level = thrownAsWell.has(rest.at(-1)) ? 'debug' : 'error';
    this.logger[level](message instanceof Error ? { err: message } : context(rest), text(message));
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(context(rest), text(message));
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(context(rest), text(message));
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(context(rest), text(message));
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(message instanceof Error ? { err: message } : context(rest), text(message));
  }
}

/** Where Nest tells an error that it also throws at whoever starts the service, who says it in one line. */
const thrownAsWell = new Set<unknown>(['ExceptionHandler', 'NestMicroservice']);

const text = (message: unknown) =>
  typeof message === 'string'
    ? message
    : message instanceof Error
      ? message.message
      : JSON.stringify(message);

/** Nest passes its context name last. */
const context = (rest: unknown[]) => {
  const last = rest.at(-1);
  return typeof last === 'string' ? { context: last } : {};
};
