import { z } from 'zod';
import { unnamedIssuer } from '#libs/contracts';
import {
  budget,
  decisionFields,
  type Environment,
  healthFields,
  issuerFields,
  issuerId,
  logLevel,
  meshFields,
  readVariables,
  telemetryFields,
  type Variables,
} from '#libs/config';

const fields = z.object({
  ...meshFields,
  ...telemetryFields,
  ...healthFields,
  ...issuerFields,
  ...decisionFields,
  /**
   * Whose people the records of version 1 speak of, which name no issuer: the OIDC_ISSUER_ID of the release that wrote
   * them. Unset, they are nobody's own and only auditors see them.
   */
  RECORDS_V1_ISSUER_ID: issuerId.default(unnamedIssuer),
  /** How often one person may ask for decisions: each answer is recorded for good. */
  READINGS_PER_PERSON: budget.prefault('60:1'),
  /**
   * The tenant that runs the mesh: its auditors see who was turned away without being known, which is of no tenant. Unset,
   * nobody does.
   */
  MESH_TENANT: z.string().min(1).optional(),
  /** Where cedar/ is, which decides who reads what, tenants.json and scopes.json. */
  POLICIES_DIR: z.string().min(1),
  /** Folder of the decision log and the quarantine; one audit process per folder. */
  DATA_DIR: z.string().min(1),
  LOG_LEVEL: logLevel,
});
export const variables = { service: 'audit', fields } satisfies Variables;
export type AuditConfig = Readonly<z.output<typeof fields>>;

/** @throws ConfigError listing every problem */
export function readAuditConfig(env: Environment = process.env): AuditConfig {
  return readVariables(variables, env);
}
