import { type DynamicModule, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { oidcIssuer, readTenantDirectory } from '#libs/config';
import { apiScope } from '#libs/contracts';
import { createTokenVerifier } from '#libs/principal';
import { WatchedAgents } from '../agents/watched-agents.js';
import { WatchedRevocations } from '../revocations/watched-revocations.js';

export interface PrincipalModuleOptions {
  /** The service's own, of `apis` in libs/contracts: a token for another is refused. */
  readonly audience: string;
  /** Whether it decides by policy, and so must know how the agent that acts is registered. Default: no. */
  readonly knowsAgents?: boolean;
  /** Whether agents that come for themselves are served, too. Default: people alone. */
  readonly takesMachines?: boolean;
  readonly config: Parameters<typeof oidcIssuer>[0] & { readonly POLICIES_DIR: string };
}

/** Injects the TokenVerifier. The guard of the mesh finds it here, too. */
export const tokenVerifier = Symbol('TokenVerifier');

/** Verifies the tokens that come to a service. */
@Module({})
export class PrincipalModule {
  static forService({ audience, knowsAgents = false, takesMachines = false, config }: PrincipalModuleOptions): DynamicModule {
    const verifier = {
      provide: tokenVerifier,
      inject: [ModuleRef],
      useFactory: (injector: ModuleRef) =>
        createTokenVerifier({
          ...oidcIssuer(config),
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
          requiredScope: apiScope,
          takesMachines,
          tenants: readTenantDirectory(config.POLICIES_DIR),
        }),
    };
    return { module: PrincipalModule, providers: [verifier], exports: [tokenVerifier] };
  }
}
