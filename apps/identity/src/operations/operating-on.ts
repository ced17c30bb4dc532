import { type DynamicModule, type Provider } from '@nestjs/common';
import { apis } from '#libs/contracts';
import { MeshModule, type MeshPlace, PrincipalModule } from '#libs/mesh';
import { type IdentityConfig } from '../config.js';

/** Serves people over the mesh, whose tokens it verifies like any other service. */
export const operatingOn = (
  place: MeshPlace,
  providers: Provider[],
  config: IdentityConfig,
): Pick<DynamicModule, 'imports' | 'providers'> => ({
  imports: [
    MeshModule.over(place),
    PrincipalModule.forService({
      audience: apis.identity,
      knowsAgents: true,
      config: {
        OIDC_ISSUER: config.issuer,
        OIDC_ISSUER_ID: config.issuerId,
        OIDC_ISSUERS_FILE: config.issuersFile,
        POLICIES_DIR: config.policiesDir,
      },
    }),
  ],
  providers,
});
