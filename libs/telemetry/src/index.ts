export { createLogger, type Logger } from './logger.js';
export { NestLogger } from './nest-logger.js';
export { redact } from './redact.js';
