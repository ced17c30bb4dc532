import { bootstrapVault } from '../../vault-bootstrap/bootstrap-vault.js';
import { readBootstrapConfig } from '../../vault-bootstrap/config.js';
import { openVault } from '../../vault-bootstrap/vault-port.js';

/** Brings Vault to what the policies say and fills the catalogue of each tenant that has none. */
const { access, settings } = readBootstrapConfig(process.env, { apply: true, rewriteConnection: false });
await bootstrapVault(openVault(access), settings, { apply: true });
