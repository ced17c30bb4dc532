export { jsonFile } from './json-file.js';
export { ConfigError, readConfig, type Environment } from './read-config.js';
export { Secret, secretFile } from './secret-file.js';
export {
  budget,
  count,
  decisionFields,
  httpUrl,
  issuerFields,
  issuerId,
  logLevel,
  meshFields,
  milliseconds,
  oidcIssuer,
  port,
  proxies,
} from './fields.js';
export { readTenantDirectory } from './tenant-directory.js';
