import { randomUUID } from 'node:crypto';
import { type Core } from '../core.js';
import { badRequest } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { type GroupAlias } from '../vault-state.js';

/** Ties an external group to a group name of an auth method. A group has one alias; a later one replaces it. */
export async function writeGroupAlias(core: Core, { fields }: AuthorizedRequest): Promise<VaultAnswer> {
  const name = fields.only('name', 'mount_accessor', 'canonical_id').text('name');
  const mountAccessor = fields.text('mount_accessor');
  const groupId = fields.text('canonical_id');
  if (!name) throw badRequest('missing alias name');
  if (![...core.state.authMethods.values()].some((method) => method.accessor === mountAccessor))
    throw badRequest(`invalid mount accessor "${mountAccessor}"`);
  if (!core.state.groups.has(groupId)) throw badRequest('invalid group ID');
  const aliases = core.state.groupAliases;
  const known = [...aliases.values()].find(
    (alias) => alias.name === name && alias.mountAccessor === mountAccessor,
  );
  for (const alias of [...aliases.values()]) if (alias.groupId === groupId) aliases.delete(alias.id);
  const alias: GroupAlias = { id: known?.id ?? randomUUID(), name, mountAccessor, groupId };
  aliases.set(alias.id, alias);
  await core.save();
  return { data: { id: alias.id, canonical_id: groupId } };
}
