import { type Provider } from '@nestjs/common';
import { buckets } from '#libs/contracts';
import { CredentialBroker, type VaultAddress, VaultEnder } from '#libs/credentials';
import { Endings, MeshLink, WatchedRevocations } from '#libs/mesh';
import { gauge, type Logger } from '#libs/telemetry';
import { type McpConfig } from '../config.js';
import { bothOf } from './both-of.js';
import { EndAbandoned } from './end-abandoned.js';
import { KeptLogins } from './kept-logins.js';

/** What is borrowed at Vault with people's own tokens, and ends with whatever it was borrowed for. */
export function lending(config: McpConfig, logger: Logger): Provider[] {
  const file = config.VAULT_ENDER_TOKEN_FILE;
  const ender = file === undefined ? undefined : new VaultEnder(vaultOf(config), file);
  return [
    {
      provide: CredentialBroker,
      inject: [WatchedRevocations, Endings, KeptLogins, EndAbandoned],
      useFactory: (
        revocations: WatchedRevocations,
        endings: Endings,
        logins: KeptLogins,
        abandoned: EndAbandoned,
      ) => {
        const broker = new CredentialBroker({
          vault: vaultOf(config),
          logins,
          ...(ender && { ender }),
          limits: {
            maxLogins: config.DATABASE_USERS,
            makingAtOnce: config.CREDENTIALS_AT_ONCE,
            makingAtOncePerPerson: config.CREDENTIALS_AT_ONCE_PER_PERSON,
            makingAtOncePerTenant: config.CREDENTIALS_AT_ONCE_PER_TENANT,
            // Over before the call is, so that its refusal says what was waited for.
            waitMs: config.CALL_DEADLINE_MS * 0.4,
            decisionMs: config.CALL_DEADLINE_MS + 2_000,
          },
          documentdb: {
            hosts: config.DOCUMENTDB_HOSTS,
            ...(config.DOCUMENTDB_TLS_CA_FILE && { tlsCaFile: config.DOCUMENTDB_TLS_CA_FILE }),
            ...(config.DOCUMENTDB_AUTH_MECHANISM && { authMechanism: config.DOCUMENTDB_AUTH_MECHANISM }),
            ...(config.DOCUMENTDB_REPLICA_SET && { replicaSet: config.DOCUMENTDB_REPLICA_SET }),
          },
          logger,
        });
        gauge('deputy.credentials.live', () => broker.live);
        gauge('deputy.credentials.unended', () => broker.unended);
        // Whoever signed out has no database user left, and no connection.
        revocations.onRevocation((isRevoked) => void broker.revokeAll(isRevoked));
        endings.add((isRevoked) => {
          const { connections, logins: own, users } = broker.endAll(isRevoked);
          return {
            connections_closed: connections,
            logins_revoked: bothOf(own, abandoned.part(isRevoked)),
            database_users_dropped: users,
          };
        });
        return broker;
      },
    },
    {
      provide: KeptLogins,
      inject: [MeshLink, Endings],
      useFactory: (link: MeshLink, { instance }: Endings) => {
        const logins = new KeptLogins(link, instance, logger);
        logins.start();
        return logins;
      },
    },
    {
      provide: EndAbandoned,
      inject: [KeptLogins, MeshLink],
      useFactory: (logins: KeptLogins, link: MeshLink) => {
        const abandoned = new EndAbandoned({
          logins,
          ender,
          running: async () => {
            const names = await (await link.bucket(buckets.mcpInstances.name)).keys('mcp');
            return new Set(names.map((name) => name.slice('mcp.'.length)));
          },
          logger,
        });
        abandoned.start();
        return abandoned;
      },
    },
  ];
}

const vaultOf = (config: McpConfig): VaultAddress => ({
  address: config.VAULT_ADDR,
  jwtRole: 'deputy-tools',
  ...(config.VAULT_CACERT && { caFile: config.VAULT_CACERT }),
  ...(config.VAULT_NAMESPACE && { namespace: config.VAULT_NAMESPACE }),
});
