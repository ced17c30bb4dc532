export { adminFields, adminHelp, tenantDatabases } from './admin-fields.js';
export { createIndexes, missingIndexes } from './database-indexes.js';
export { connectAdmin, type TenantDatabases } from './connect-admin.js';
export { writerRoleOf } from './writer-role-of.js';
export { differingRoles, mendRoles, writerRights } from './writer-roles.js';
