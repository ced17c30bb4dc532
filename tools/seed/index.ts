export { seedCatalogue, type SeededTenant } from './seed-catalogue.js';
export { type SeedTarget } from './connect-admin.js';
