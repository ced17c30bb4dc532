export { checkEnvironment, readVariables, type Variables } from './variables.js';
export { jsonFile } from './json-file.js';
export { ConfigError, readConfig, type Environment } from './read-config.js';
export { Secret } from './secret.js';
export { secretFile } from './secret-file.js';
export {
  fetchedSecret,
  isReference,
  keepFetched,
  readReference,
  type SecretReference,
} from './secret-reference.js';
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
  vaultLoginFields,
} from './fields.js';
export { readTenantDirectory } from './tenant-directory.js';
