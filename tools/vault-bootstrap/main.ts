import { runCommand, UsageProblem } from '../command/index.js';
import { bootstrapVault } from './bootstrap-vault.js';
import { readBootstrapConfig } from './config.js';
import { describeDifference } from './describe-difference.js';
import { writeEnderToken } from './ender-token.js';
import { openVault } from './vault-port.js';

const help = `Sets up a Vault for Deputy, from policies/tenants.json and policies/vault. Running it again changes nothing.

usage: npm run vault -- [plan|apply|check] [options]

  plan                  change nothing; show what would be changed, as --dry-run
  apply                 change it; so does no word at all
  check                 change nothing; exit code 5 when something differs, as --check

  --check               change nothing; exit code 5 when something differs
  --dry-run             change nothing; show what would be changed
  --audit-file <path>   enable the file audit device at this path of Vault's own file system
  --ender-token-file <path>
                        write the token there that ends logins of instances that died, for mcp's VAULT_ENDER_TOKEN_FILE
  --rewrite-connection  write the database connection although nothing visible differs: for a changed password
  -h, --help

environment:
  VAULT_ADDR                       such as https://vault.example:8200
  VAULT_TOKEN or VAULT_TOKEN_FILE  a token that may set up all of this
  VAULT_CACERT                     PEM file, where Vault's certificate is not from a public CA
  VAULT_NAMESPACE                  HCP Vault or Vault Enterprise
  OIDC_ISSUER                      the issuer of users' tokens, as Vault reaches it
  OIDC_ISSUERS_FILE                every issuer whose tokens are taken, as the services read it (docs/identity.md)
  DOCUMENTDB_HOSTS                 host:port, several separated by commas, as Vault reaches them
  DOCUMENTDB_REPLICA_SET           such as rs0
  DOCUMENTDB_TLS_CA_FILE           PEM file; with it Vault connects by TLS
  DOCUMENTDB_ADMIN_USER            who may make users (default: admin)
  DOCUMENTDB_ADMIN_PASSWORD_FILE   file with that user's password
  POLICIES_DIR                     default: policies`;

process.exitCode = await runCommand({
  help,
  takesWords: true,
  options: {
    check: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    'audit-file': { type: 'string' },
    'ender-token-file': { type: 'string' },
    'rewrite-connection': { type: 'boolean', default: false },
  },
  async run(values, words) {
    const [word = 'apply', ...more] = words;
    if (more.length > 0 || !['plan', 'apply', 'check'].includes(word))
      throw new UsageProblem(`\`${words.join(' ')}\` is none of plan, apply and check`);
    const isCheck = values.check || word === 'check';
    const apply = !isCheck && !values['dry-run'] && word !== 'plan';
    const { access, settings } = readBootstrapConfig(process.env, {
      apply,
      rewriteConnection: values['rewrite-connection'],
      ...(values['audit-file'] ? { auditFile: values['audit-file'] } : {}),
    });
    const differences = await bootstrapVault(openVault(access), settings, {
      apply,
      report: (difference) => console.log(describeDifference(difference, apply)),
    });
    const enderToken = values['ender-token-file'];
    if (apply && enderToken && (await writeEnderToken(access, enderToken)))
      console.log(`created    token in ${enderToken}`);
    if (differences.length === 0) console.log('vault is as it should be');
    return isCheck && differences.length > 0 ? 'found' : 'done';
  },
});
