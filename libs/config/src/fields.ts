import { z } from 'zod';
import { IssuerId, unnamedIssuer } from '#libs/contracts';
import { jsonFile } from './json-file.js';

/** Fields that most services share, so that each has one spelling and one message. */
export const port = z.coerce.number().pipe(z.int().min(1).max(65_535));
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

export const logLevel = z
  .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  .default('info')
  .describe('Of the log on stderr: lines of JSON.');

/** A length of time in milliseconds, given as such. */
export const milliseconds = z.coerce.number().pipe(z.int().positive());

/** Where a service listens, and how it stops. */
export const listenFields = {
  /** The address to bind: loopback, unless a container or a proxy needs otherwise. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /**
   * How long the service, told to stop, still takes what comes while it already says that it is not ready: as long as a load balancer
   * needs to notice. Calls in flight finish after it.
   */
  DRAIN_NOTICE_MS: z.coerce.number().pipe(z.int().min(0).max(60_000)).default(0),
};

/** The health face of a service that has no other HTTP. */
export const healthFields = {
  ...listenFields,
  /** Where `/health/live` and `/health/ready` are answered. Unset, nowhere. */
  HEALTH_PORT: port.optional(),
};

/** Traces and metrics, by OpenTelemetry's own names. */
export const telemetryFields = {
  /** Base address of an OTLP/HTTP receiver, such as a collector's `http://collector:4318`. Unset, nothing is traced or measured. */
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  /** The part of all traces that is kept, from 0 to 1. Default: all. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().pipe(z.number().min(0).max(1)).optional(),
};

/** How many of something. */
export const count = z.coerce.number().pipe(z.int().min(1).max(1_000_000));

/** The store forgets a counter that nobody drew on for so long; a budget that takes longer to be whole again would be forgotten with it. */
const longestRestSeconds = 3_600;

/**
 * How often something may be done: `<burst>:<per second>`, as `120:10` for 120 at once when rested and ten more each
 * second. Of fractions, `20:0.5` is one every two seconds.
 */
export const budget = z
  .string()
  .regex(/^\d{1,7}:\d{1,6}(\.\d{1,4})?$/, 'must be `<burst>:<per second>`, such as 120:10')
  .transform((text) => {
    const [burst = 0, perSecond = 0] = text.split(':').map(Number);
    return { burst, perSecond };
  })
  .refine(({ burst, perSecond }) => burst >= 1 && perSecond > 0, 'must let something through: both above 0')
  .refine(
    ({ burst, perSecond }) => burst <= perSecond * longestRestSeconds,
    'must be whole again within an hour: fewer at once, or more per second',
  );

export const proxies = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((range) => range.trim())
      .filter(Boolean),
  )
  .pipe(
    z.array(
      z.union(
        [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
        'must be addresses or CIDR ranges, such as 10.0.0.0/8',
      ),
    ),
  )
  .describe(
    'The proxies in front of the service: addresses and CIDR ranges, separated by commas. What they say of a client’s address is believed, and what anybody else says is not.',
  );

/** For whoever decides what somebody may do. */
export const decisionFields = {
  /** Longest a decision of policy may take; a later one is a denial. */
  DECISION_TIMEOUT_MS: milliseconds.default(2_000),
  /** Longest to wait for the stream's acknowledgement of a decision; without it nothing is done. */
  RECORD_TIMEOUT_MS: milliseconds.default(2_000),
};

/** How a service itself logs in to Vault for what its `…_FILE` variables refer to (`vault:<path>#<field>`). Nothing of it is read where none does. */
export const vaultLoginFields = {
  /** Vault, where what this service keeps is there: a variable that ends in `_FILE` may be `vault:<path>#<field>`, such as `vault:kv/data/deputy/web#client_secret`. */
  VAULT_ADDR: httpUrl.optional(),
  /** PEM file of the CA of Vault. */
  VAULT_CACERT: z.string().optional(),
  /** Namespace of Vault Enterprise. */
  VAULT_NAMESPACE: z.string().optional(),
  /** Where the method is mounted by which this service logs in: `kubernetes`, or one of type `jwt`. Default: `kubernetes`. */
  VAULT_SERVICE_AUTH: z
    .string()
    .regex(/^[a-zA-Z0-9][\w/-]*$/)
    .optional(),
  /** The role there. Default: `deputy-<service>`. */
  VAULT_SERVICE_ROLE: z.string().min(1).optional(),
  /** File with the token that it shows there. It is read at each start. Default: that of the pod's service account. */
  VAULT_SERVICE_JWT_FILE: z.string().min(1).optional(),
};

/** What every service on the mesh needs: where NATS is and the seed file of its own nkey. */
export const meshFields = {
  /** `nats://host:port`. With TLS the host is the name in the server's certificate. */
  NATS_URL: z.url({ protocol: /^(nats|tls)$/, error: 'must be a URL like nats://127.0.0.1:4222' }),
  ...vaultLoginFields,
  /** File with the seed of this service's own nkey, by which NATS knows it, or where it is at Vault. */
  NATS_NKEY_SEED_FILE: z.string().min(1),
  /** PEM file of the CA that signed the server's certificate, when NATS speaks TLS. */
  NATS_CA_FILE: z.string().optional(),
  /** What is known of revocations is of no use any more when nothing was heard for so long: then no token is taken. */
  REVOCATIONS_SILENCE_MS: milliseconds.default(1_000),
};

/** What an issuer's people are kept under, see {@link issuerFields}. */
export const issuerId = IssuerId.refine(
  (id) => id !== unnamedIssuer,
  'is kept for records that name no issuer',
);

/** The identity provider, for whoever verifies its tokens. */
export const issuerFields = {
  /** Exactly as the provider names itself in `iss`; it has no fragment, and so no `#`. */
  OIDC_ISSUER: httpUrl.and(issuerId),
  /**
   * What people of this issuer are kept under: a person is `<OIDC_ISSUER_ID>#<subject>`, and their products, conversations
   * and records are found by that. Default: the issuer's address. Set it to what it was before when an issuer moves, so
   * that its people keep what is theirs; the local mesh, whose port may change, sets `local`.
   */
  OIDC_ISSUER_ID: issuerId.optional(),
  /**
   * JSON file with every issuer whose tokens are taken, OIDC_ISSUER among them, each with its claim profile, tenants and groups
   * (docs/identity.md). Unset, OIDC_ISSUER is the mesh's own identity service, and the only one.
   */
  OIDC_ISSUERS_FILE: jsonFile.optional(),
};

/** Both, as a token verifier takes them. */
export const oidcIssuer = (config: {
  readonly OIDC_ISSUER: string;
  readonly OIDC_ISSUER_ID?: string | undefined;
}) => ({
  issuer: config.OIDC_ISSUER,
  issuerId: config.OIDC_ISSUER_ID ?? config.OIDC_ISSUER,
});
