import { type TenantDirectory } from '#libs/contracts';
import { readScopes, type ScopeRules } from '#libs/principal';
import { localTenants } from './local-people.js';

/** policies/scopes.json as it is shipped. */
export const scopesOf = (tenants: TenantDirectory): ScopeRules => readScopes('policies', tenants);
export const localScopes = scopesOf(localTenants);
