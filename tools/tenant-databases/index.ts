export { adminFields, adminHelp, tenantDatabases } from './admin-fields.js';
export { connectAdmin, type TenantDatabases } from './connect-admin.js';
