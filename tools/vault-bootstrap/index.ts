export { bootstrapVault } from './bootstrap-vault.js';
export { readBootstrapConfig } from './config.js';
export { describeDifference } from './describe-difference.js';
export { type Difference } from './difference.js';
export { type BootstrapSettings } from './settings.js';
export { openVault, type VaultPort } from './vault-port.js';
