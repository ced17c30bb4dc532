import { randomUUID } from 'node:crypto';
import { type Core } from '../core.js';
import { joinExternalGroups } from '../identity/external-groups.js';
import { randomText } from '../random-text.js';
import { authOf, mintToken } from '../token/tokens.js';
import { badRequest } from '../vault-refusal.js';
import { type VaultAnswer, type VaultRequest } from '../vault-request.js';
import { type Entity } from '../vault-state.js';
import { requireJwtMount } from './jwt-mount.js';
import { readClaims } from './read-claims.js';
import { verifyJwt } from './verify-jwt.js';

/** `POST auth/<mount>/login {role, jwt}`: a service token with the role's policies and those of the user's groups. */
export async function logIn(core: Core, request: VaultRequest, mount: string): Promise<VaultAnswer> {
  requireJwtMount(core, mount, request.path);
  const config = core.state.jwtConfigs.get(mount);
  if (!config) throw badRequest('could not load configuration');
  const roleName = request.fields.only('role', 'jwt').text('role').toLowerCase();
  if (!roleName) throw badRequest('missing role');
  const role = core.state.jwtRoles.get(`${mount}/${roleName}`);
  if (!role) throw badRequest(`role "${roleName}" could not be found`);
  const jwt = request.fields.text('jwt');
  if (!jwt) throw badRequest('missing token');

  const claims = await verifyJwt(core, jwt, config, role);
  const { user, groups, metadata } = readClaims(claims, role, roleName);
  const accessor = core.state.authMethods.get(`${mount}/`)?.accessor ?? '';
  const entity = entityOf(core, user, accessor, metadata);
  joinExternalGroups(core, entity, groups, accessor);
  const { text, token } = mintToken(core, {
    policies: role.token_policies,
    noDefaultPolicy: role.token_no_default_policy,
    entityId: entity.id,
    displayName: `${mount}-${user}`,
    path: `auth/${mount}/login`,
    metadata,
    ttlSeconds: role.token_ttl,
    maxTtlSeconds: role.token_max_ttl,
  });
  await core.save();
  return { auth: authOf(core, text, token) };
}

/** The entity that carries this user's alias, made at the first login. */
function entityOf(core: Core, user: string, mountAccessor: string, metadata: Record<string, string>): Entity {
  for (const entity of core.state.entities.values()) {
    const alias = entity.aliases.find(
      (candidate) => candidate.name === user && candidate.mountAccessor === mountAccessor,
    );
    if (!alias) continue;
    alias.metadata = metadata;
    return entity;
  }
  const entity: Entity = {
    id: randomUUID(),
    name: `entity_${randomText(8).toLowerCase()}`,
    aliases: [{ id: randomUUID(), name: user, mountAccessor, metadata }],
  };
  core.state.entities.set(entity.id, entity);
  return entity;
}
