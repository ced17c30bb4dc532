export { checkEnvironment, readVariables, type Variables } from './variables.js';
export { jsonFile } from './json-file.js';
export { ConfigError, readConfig, type Environment } from './read-config.js';
export { Secret, secretFile } from './secret-file.js';
export {
  budget,
  count,
  decisionFields,
  healthFields,
  httpUrl,
  issuerFields,
  issuerId,
  listenFields,
  logLevel,
  meshFields,
  milliseconds,
  oidcIssuer,
  port,
  proxies,
  telemetryFields,
} from './fields.js';
export { readTenantDirectory } from './tenant-directory.js';
