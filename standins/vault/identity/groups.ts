import { randomUUID } from 'node:crypto';
import { type Core } from '../core.js';
import { randomText } from '../random-text.js';
import { badRequest, notFound, notSupported } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { type Group } from '../vault-state.js';

/** Creates a group, or changes the one of the same id or name. */
export async function writeGroup(core: Core, { fields }: AuthorizedRequest): Promise<VaultAnswer> {
  const id = fields.text('id');
  const name = fields.text('name');
  const type = fields.text('type', 'internal');
  const known = id ? core.state.groups.get(id) : groupNamed(core, name);
  if (id && !known) throw badRequest('invalid group ID');
  if (!known && type !== 'external') throw notSupported(`group type \`${type}\``);
  if (known && fields.has('type') && type !== known.type) throw badRequest('group type cannot be changed');
  if (fields.list('member_entity_ids').length > 0)
    throw badRequest("member entities can't be set manually for external groups");
  const group: Group = known ?? {
    id: randomUUID(),
    name: name || `group_${randomText(8).toLowerCase()}`,
    type: 'external',
    policies: [],
    metadata: {},
    memberEntityIds: [],
  };
  group.policies = fields.list('policies', group.policies);
  group.metadata = fields.textMap('metadata') ?? group.metadata;
  core.state.groups.set(group.id, group);
  await core.save();
  return { data: { id: group.id, name: group.name } };
}

export const readGroupById = (core: Core, _request: AuthorizedRequest, id: string) =>
  describe(core, core.state.groups.get(id));

export const readGroupByName = (core: Core, _request: AuthorizedRequest, name: string) =>
  describe(core, groupNamed(core, name));

export const deleteGroupById = (core: Core, _request: AuthorizedRequest, id: string) =>
  remove(core, core.state.groups.get(id));

export const deleteGroupByName = (core: Core, _request: AuthorizedRequest, name: string) =>
  remove(core, groupNamed(core, name));

export function listGroupNames(core: Core): VaultAnswer {
  const keys = [...core.state.groups.values()].map((group) => group.name);
  if (keys.length === 0) throw notFound();
  return { data: { keys } };
}

/** `POST identity/lookup/group`: nothing found is an empty answer. */
export function lookupGroup(core: Core, { fields }: AuthorizedRequest): VaultAnswer | undefined {
  const group = core.state.groups.get(fields.text('id')) ?? groupNamed(core, fields.text('name'));
  return group && describe(core, group);
}

const groupNamed = (core: Core, name: string) =>
  [...core.state.groups.values()].find((group) => name !== '' && group.name === name);

function describe(core: Core, group: Group | undefined): VaultAnswer {
  if (!group) throw notFound();
  const alias = [...core.state.groupAliases.values()].find((candidate) => candidate.groupId === group.id);
  return {
    data: {
      id: group.id,
      name: group.name,
      type: group.type,
      policies: group.policies,
      metadata: group.metadata,
      member_entity_ids: group.memberEntityIds,
      namespace_id: 'root',
      alias: alias
        ? { id: alias.id, name: alias.name, mount_accessor: alias.mountAccessor, canonical_id: alias.groupId }
        : {},
    },
  };
}

async function remove(core: Core, group: Group | undefined): Promise<void> {
  if (!group) return;
  core.state.groups.delete(group.id);
  for (const alias of [...core.state.groupAliases.values()])
    if (alias.groupId === group.id) core.state.groupAliases.delete(alias.id);
  await core.save();
}
