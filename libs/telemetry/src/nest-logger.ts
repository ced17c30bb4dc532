import { type LoggerService } from '@nestjs/common';
import { type Logger } from './logger.js';

/** Nest's own messages as structured lines; its start-up chatter only at debug level. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(context(rest), text(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(message instanceof Error ? { err: message } : context(rest), text(message));
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
