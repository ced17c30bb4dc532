import { type Core } from '../core.js';
import { badRequest, notFound, notSupported } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { type RequestFields } from '../http/request-fields.js';
import { type JwtRole } from '../vault-state.js';
import { requireJwtMount } from './jwt-mount.js';

const newRole: JwtRole = {
  role_type: 'jwt',
  bound_audiences: [],
  bound_claims: null,
  claim_mappings: null,
  user_claim: '',
  groups_claim: '',
  clock_skew_leeway: 0,
  token_policies: [],
  token_ttl: 0,
  token_max_ttl: 0,
  token_type: 'service',
  token_no_default_policy: false,
};

/** Writes a role; fields left out keep their value, as in Vault. */
export async function writeJwtRole(core: Core, request: AuthorizedRequest, mount: string, name: string) {
  requireJwtMount(core, mount, request.path);
  const { fields } = request;
  fields.only(...Object.keys(newRole));
  const key = `${mount}/${name.toLowerCase()}`;
  const known = core.state.jwtRoles.get(key);
  const role = mergeRole(known ?? newRole, fields, known === undefined);
  refuseUnusable(role);
  core.state.jwtRoles.set(key, role);
  await core.save();
}

function mergeRole(known: JwtRole, fields: RequestFields, isNew: boolean): JwtRole {
  const roleType = fields.text('role_type', isNew ? 'oidc' : 'jwt');
  if (roleType !== 'jwt') throw notSupported(`role_type \`${roleType}\``);
  const tokenType = fields.text('token_type', 'service');
  if (!['service', 'default', 'default-service'].includes(tokenType))
    throw notSupported(`token_type \`${tokenType}\``);
  return {
    role_type: 'jwt',
    bound_audiences: fields.list('bound_audiences', known.bound_audiences),
    bound_claims: fields.listMap('bound_claims') ?? known.bound_claims,
    claim_mappings: fields.textMap('claim_mappings') ?? known.claim_mappings,
    user_claim: fields.text('user_claim', known.user_claim),
    groups_claim: fields.text('groups_claim', known.groups_claim),
    clock_skew_leeway: fields.duration('clock_skew_leeway', known.clock_skew_leeway),
    token_policies: fields.list('token_policies', known.token_policies),
    token_ttl: fields.duration('token_ttl', known.token_ttl),
    token_max_ttl: fields.duration('token_max_ttl', known.token_max_ttl),
    token_type: 'service',
    token_no_default_policy: fields.flag('token_no_default_policy', known.token_no_default_policy),
  };
}

function refuseUnusable(role: JwtRole): void {
  if (!role.user_claim) throw badRequest('a user claim must be defined on the role');
  if (role.token_max_ttl && role.token_ttl > role.token_max_ttl)
    throw badRequest("'token_ttl' cannot be greater than 'token_max_ttl'");
  if (Object.values(role.claim_mappings ?? {}).includes('role'))
    throw badRequest('metadata key "role" is reserved and may not be a mapping destination');
  if (role.bound_audiences.length === 0)
    throw badRequest('must have at least one bound constraint when creating/updating a role');
}

export function readJwtRole(
  core: Core,
  request: AuthorizedRequest,
  mount: string,
  name: string,
): VaultAnswer {
  requireJwtMount(core, mount, request.path);
  const role = core.state.jwtRoles.get(`${mount}/${name.toLowerCase()}`);
  if (!role) throw notFound();
  return { data: role };
}
