import { z } from 'zod';
import {
  type Environment,
  healthFields,
  httpUrl,
  issuerFields,
  issuerId,
  logLevel,
  meshFields,
  milliseconds,
  readVariables,
  secretFile,
  telemetryFields,
  type Variables,
} from '#libs/config';

const count = z.coerce.number().pipe(z.int().positive());

/** Everything the service takes from its environment. Region and credentials of AWS are read by its SDK itself. */
const schema = z.object({
  ...meshFields,
  ...telemetryFields,
  ...healthFields,
  LOG_LEVEL: logLevel,
  /** Where tenants.json and scopes.json are, which say what groups mean. */
  POLICIES_DIR: z.string().default('policies'),
  ...issuerFields,
  /**
   * Whose people the conversations of version 1 are of, which were kept under a subject alone: the OIDC_ISSUER_ID of the
   * release that wrote them. Each stays where it lies and is its person's; unset, nobody sees them, and they expire.
   */
  CONVERSATIONS_V1_ISSUER_ID: issuerId.optional(),
  /** The secret of `deputy-agent` at OIDC_ISSUER; that of others is in the file their entry names. */
  OIDC_CLIENT_SECRET_FILE: secretFile,
  /** Of a model that speaks Converse with tools, or of an inference profile. */
  BEDROCK_MODEL_ID: z.string().default('amazon.nova-pro-v1:0'),
  /** A Bedrock elsewhere than at AWS; the SDK's own variable. */
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: httpUrl.optional(),
  /** Longest a turn may take. */
  TURN_MS: milliseconds.pipe(z.number().max(270_000)).default(120_000),
  /** Replies of the model in one turn. */
  TURN_STEPS: count.default(16),
  /** Tool calls of one turn. */
  TURN_CALLS: count.default(24),
  /** Turns one person may have running at once. */
  TURNS_PER_PERSON: count.default(3),
  /** How long running turns may go on once the service is told to stop. */
  DRAIN_MS: milliseconds.default(8_000),
});
export const variables = { service: 'agent', fields: schema } satisfies Variables;
export type AgentConfig = Readonly<z.infer<typeof schema>>;

/** @throws ConfigError listing every problem */
export function readAgentConfig(env: Environment = process.env): AgentConfig {
  return readVariables(variables, env);
}
