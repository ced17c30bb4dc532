import { type DynamicModule, Module } from '@nestjs/common';
import { oidcIssuer, readTenantDirectory } from '#libs/config';
import { apiScope } from '#libs/contracts';
import { createTokenVerifier } from '#libs/principal';

export interface PrincipalModuleOptions {
  /** The service's own, of `apis` in libs/contracts: a token for another is refused. */
  readonly audience: string;
  readonly config: Parameters<typeof oidcIssuer>[0] & { readonly POLICIES_DIR: string };
}

/** Injects the TokenVerifier. The guard of the mesh finds it here, too. */
export const tokenVerifier = Symbol('TokenVerifier');

/** Verifies the tokens that come to a service. */
@Module({})
export class PrincipalModule {
  static forService({ audience, config }: PrincipalModuleOptions): DynamicModule {
    const verifier = {
      provide: tokenVerifier,
      useFactory: () =>
        createTokenVerifier({
          ...oidcIssuer(config),
          audience,
          requiredScope: apiScope,
          tenants: readTenantDirectory(config.POLICIES_DIR),
        }),
    };
    return { module: PrincipalModule, providers: [verifier], exports: [tokenVerifier] };
  }
}
