import { type TenantDirectory } from '#libs/contracts';
import { type ScopeRules, type TrustedIssuer, trustIssuers } from '#libs/principal';
import { localTenants } from './local-people.js';
import { scopesOf } from './local-scopes.js';

/** What a verifier takes of an issuer whose tokens look like those of the mesh's own, and of no other. */
export const ownIssuer = (
  issuer: string,
  o: { issuerId?: string; tenants?: TenantDirectory } = {},
): { issuers: readonly TrustedIssuer[]; tenants: TenantDirectory; scopes: ScopeRules } => {
  const { issuerId = 'local', tenants = localTenants } = o;
  const issuers = trustIssuers({ OIDC_ISSUER: issuer, OIDC_ISSUER_ID: issuerId }, tenants);
  return { issuers, tenants, scopes: scopesOf(tenants) };
};
