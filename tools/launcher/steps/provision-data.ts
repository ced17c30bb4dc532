import './say-why.js';
import { seedCatalogue } from '../../seed/index.js';
import { readSeedConfig } from '../../seed/config.js';
import { bootstrapVault } from '../../vault-bootstrap/bootstrap-vault.js';
import { readBootstrapConfig } from '../../vault-bootstrap/config.js';
import { openVault } from '../../vault-bootstrap/vault-port.js';

/** Brings Vault to what the policies say, and gives each tenant without products its catalogue. */
const { access, settings } = readBootstrapConfig(process.env, { apply: true, rewriteConnection: false });
const [, tenants] = await Promise.all([
  bootstrapVault(openVault(access), settings, { apply: true }),
  seedCatalogue(readSeedConfig(process.env)),
]);
console.log(tenants.map(({ tenant, products }) => `${tenant} has ${products} products`).join(', '));
