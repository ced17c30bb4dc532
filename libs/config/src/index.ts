export { ConfigError, readConfig, type Environment } from './read-config.js';
export { Secret, secretFile } from './secret-file.js';
export { httpUrl, logLevel, meshFields, milliseconds, port } from './fields.js';
export { readTenantDirectory } from './tenant-directory.js';
