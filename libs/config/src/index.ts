export { ConfigError, readConfig, type Environment } from './read-config.js';
export { Secret, secretFile } from './secret-file.js';
export {
  decisionFields,
  httpUrl,
  issuerFields,
  issuerId,
  logLevel,
  meshFields,
  milliseconds,
  oidcIssuer,
  port,
} from './fields.js';
export { readTenantDirectory } from './tenant-directory.js';
