export { adminFields, adminHelp, tenantDatabases } from './admin-fields.js';
export { createIndexes, missingIndexes } from './database-indexes.js';
export { connectAdmin, type TenantDatabases } from './connect-admin.js';
