import { given } from './step-process.js';
import { readSeedConfig } from '../../seed/config.js';
import { bootstrapVault } from '../../vault-bootstrap/bootstrap-vault.js';
import { readBootstrapConfig } from '../../vault-bootstrap/config.js';
import { writeEnderToken } from '../../vault-bootstrap/ender-token.js';
import { openVault } from '../../vault-bootstrap/vault-port.js';
import { fillDatabases } from '../fill-databases.js';

/** Brings Vault to what the policies say, and the tenants' databases to what this release needs. */
const { access, settings } = readBootstrapConfig(process.env, { apply: true, rewriteConnection: false });
const seed = readSeedConfig(process.env);
const [, lines] = await Promise.all([
  bootstrapVault(openVault(access), settings, { apply: true }).then(() =>
    writeEnderToken(access, given('ENDER_TOKEN_FILE')),
  ),
  fillDatabases({ ...seed, isOurs: !process.env.DATABASE_OF_OTHERS }),
]);
console.log(lines.join('; '));
