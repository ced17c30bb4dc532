import { type DynamicModule, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ConfigError, readTenantDirectory } from '#libs/config';
import { createTokenVerifier, type IssuerConfig, readScopes, trustIssuers } from '#libs/principal';
import { WatchedAgents } from '../agents/watched-agents.js';
import { WatchedRevocations } from '../revocations/watched-revocations.js';

export interface PrincipalModuleOptions {
  /** The service's own, of `apis` in libs/contracts: a token for another is refused. */
  readonly audience: string;
  /** Whether it decides by policy, and so must know how the agent that acts is registered. Default: no. */
  readonly knowsAgents?: boolean;
  /** Whether agents that come for themselves are served, too. Default: people alone. */
  readonly takesMachines?: boolean;
  readonly config: IssuerConfig & { readonly POLICIES_DIR: string };
}

/** Injects the TokenVerifier. The guard of the mesh finds it here, too. */
export const tokenVerifier = Symbol('TokenVerifier');

/** Verifies the tokens that come to a service. */
@Module({})
export class PrincipalModule {
  /** @throws ConfigError listing every gap of the issuers, or that none has tokens for this service */
  static forService(options: PrincipalModuleOptions): DynamicModule {
    const { audience, knowsAgents = false, takesMachines = false, config } = options;
    const tenants = readTenantDirectory(config.POLICIES_DIR);
    const issuers = trustIssuers(config, tenants);
    if (!issuers.some(({ apis }) => apis.has(audience)))
      throw new ConfigError('issuers', [
        `OIDC_ISSUERS_FILE: no issuer has tokens for \`${audience}\`; add it to the \`apis\` of one`,
      ]);
    const scopes = readScopes(config.POLICIES_DIR, tenants, issuers);
    const verifier = {
      provide: tokenVerifier,
      inject: [ModuleRef],
      useFactory: (injector: ModuleRef) =>
        createTokenVerifier({
          issuers,
          // Of the MeshModule, wherever it is imported; without one no token is taken.
          revocations: {
            check: (held) => injector.get(WatchedRevocations, { strict: false }).check(held),
          },
          ...(knowsAgents && {
            agents: {
              standingOf: (tenant: string, id: string) =>
                injector.get(WatchedAgents, { strict: false }).standingOf(tenant, id),
            },
          }),
          audience,
          takesMachines,
          tenants,
          scopes,
        }),
    };
    return { module: PrincipalModule, providers: [verifier], exports: [tokenVerifier] };
  }
}
