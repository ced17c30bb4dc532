import { z } from 'zod';

/** Fields that most services share, so that each has one spelling and one message. */
export const port = z.coerce.number().pipe(z.int().min(1).max(65_535));
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/** Of the log on stderr; pino's levels. */
export const logLevel = z
  .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  .default('info');

/** A length of time in milliseconds, given as such. */
export const milliseconds = z.coerce.number().pipe(z.int().positive());

/** What every service on the mesh needs: where NATS is and the seed file of its own nkey. */
export const meshFields = {
  /** `nats://host:port`. With TLS the host is the name in the server's certificate. */
  NATS_URL: z.url({ protocol: /^(nats|tls)$/, error: 'must be a URL like nats://127.0.0.1:4222' }),
  NATS_NKEY_SEED_FILE: z.string().min(1),
  /** PEM file of the CA that signed the server's certificate, when NATS speaks TLS. */
  NATS_CA_FILE: z.string().optional(),
};
