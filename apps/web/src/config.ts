import { z } from 'zod';
import {
  type Environment,
  httpUrl,
  issuerFields,
  listenFields,
  logLevel,
  meshFields,
  milliseconds,
  port,
  proxies,
  readVariables,
  secretFile,
  telemetryFields,
  type Variables,
} from '#libs/config';

const minutes = 60_000;

const fields = z.object({
  ...meshFields,
  ...telemetryFields,
  /** Where it listens. */
  PORT: port.default(3000),
  ...listenFields,
  /** Where browsers find this service; `http://localhost:<PORT>` when unset. Its origin is the only one answered. */
  PUBLIC_URL: httpUrl.optional(),
  TRUSTED_PROXIES: proxies,
  ...issuerFields,
  /** What this service is registered as at OIDC_ISSUER. */
  OIDC_CLIENT_ID: z.string().default('deputy-web'),
  /** The secret of OIDC_CLIENT_ID. */
  OIDC_CLIENT_SECRET_FILE: secretFile,
  /** Where tenants.json and scopes.json are, which say what groups mean, and cedar/, which says which pages open to whom. */
  POLICIES_DIR: z.string().default('policies'),
  /** Folder of the built front end. */
  UI_DIR: z.string().min(1),
  /** A session unused for this long ends. */
  SESSION_IDLE_MS: milliseconds.default(30 * minutes),
  /** A session ends this long after its login, used or not. */
  SESSION_LIFETIME_MS: milliseconds.default(12 * 60 * minutes),
  /** How long running turns may take to finish once the service is told to stop. */
  DRAIN_MS: milliseconds.default(10_000),
  LOG_LEVEL: logLevel,
});

/** Where browsers find this service. */
const publicUrlOf = ({ PUBLIC_URL, PORT }: z.output<typeof fields>) =>
  new URL(PUBLIC_URL ?? `http://localhost:${PORT}`);

export const variables = {
  service: 'web',
  fields,
  problems(read: z.output<typeof fields>) {
    const publicUrl = publicUrlOf(read);
    return [
      ...transportProblem('PUBLIC_URL', publicUrl, 'browsers keep the session cookie on nothing less'),
      ...transportProblem('OIDC_ISSUER', new URL(read.OIDC_ISSUER), 'tokens travel to and from it'),
      ...(publicUrl.pathname === '/' && !publicUrl.search && !publicUrl.hash
        ? []
        : ['PUBLIC_URL: must be an origin, without a path or query']),
      ...(read.SESSION_IDLE_MS > read.SESSION_LIFETIME_MS
        ? ['SESSION_IDLE_MS: must not exceed SESSION_LIFETIME_MS']
        : []),
    ];
  },
} satisfies Variables<typeof fields>;
export type WebConfig = Readonly<Omit<z.output<typeof fields>, 'PUBLIC_URL'> & { PUBLIC_URL: URL }>;

/**
 * Reads the configuration of the web service.
 * @throws ConfigError listing every problem
 */
export function readWebConfig(env: Environment = process.env): WebConfig {
  const read = readVariables(variables, env);
  return Object.freeze({ ...read, PUBLIC_URL: publicUrlOf(read) });
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function transportProblem(name: string, url: URL, because: string): string[] {
  if (url.protocol === 'https:' || loopback.test(url.hostname)) return [];
  return [`${name}: must be https unless it is on localhost, because ${because}`];
}
