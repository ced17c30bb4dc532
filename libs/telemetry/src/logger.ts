import { pino, type Logger } from 'pino';
import { count } from './measures.js';
import { redact } from './redact.js';

export type { Logger } from 'pino';

const secretFields = [
  'authorization',
  'cookie',
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'clientSecret',
  'secret',
  'seed',
  'jwt',
  'assertion',
];

/**
 * Structured JSON lines on stderr; stdout is left to what a service prints on purpose, such as the audit lines.
 * Named secret fields and secrets inside text are removed.
 */
export function createLogger(service: string, level = 'info'): Logger {
  return pino(
    {
      name: service,
      level,
      redact: {
        paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[redacted]',
      },
      hooks: {
        streamWrite: redact,
        logMethod(line, method) {
          const { alarm } = (line[0] ?? {}) as { alarm?: unknown };
          if (typeof alarm === 'string') count('deputy.alarms', { alarm });
          method.apply(this, line);
        },
      },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
