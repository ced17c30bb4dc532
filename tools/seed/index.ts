export { seedCatalogue, type SeededTenant } from './seed-catalogue.js';
