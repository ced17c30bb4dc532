import { z } from 'zod';
import { type Environment, issuerFields, logLevel, meshFields, readConfig } from '#libs/config';

const fields = z.object({
  ...meshFields,
  ...issuerFields,
  POLICIES_DIR: z.string().min(1),
  /** Folder of the decision log and the quarantine; one audit process per folder. */
  DATA_DIR: z.string().min(1),
  LOG_LEVEL: logLevel,
});
export type AuditConfig = Readonly<z.output<typeof fields>>;

/** @throws ConfigError listing every problem */
export function readAuditConfig(env: Environment = process.env): AuditConfig {
  return readConfig('audit', fields, env);
}
