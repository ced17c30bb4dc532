import { randomUUID } from 'node:crypto';
import { type Core } from '../core.js';
import { notFound, notSupported } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';
import { type Group } from '../vault-state.js';

/** Creates an external group, or changes the one of the same name. Who belongs to it, logins say. */
export async function writeGroup(core: Core, { fields }: AuthorizedRequest): Promise<VaultAnswer> {
  const name = fields.only('name', 'type', 'policies', 'metadata').text('name');
  if (!name) throw notSupported('a group without a name');
  const known = groupNamed(core, name);
  const type = fields.text('type', known?.type ?? 'internal');
  if (type !== 'external') throw notSupported(`group type \`${type}\``);
  const group: Group = known ?? {
    id: randomUUID(),
    name,
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

export function listGroupNames(core: Core): VaultAnswer {
  const keys = [...core.state.groups.values()].map((group) => group.name);
  if (keys.length === 0) throw notFound();
  return { data: { keys } };
}

const groupNamed = (core: Core, name: string) =>
  [...core.state.groups.values()].find((group) => group.name === name);

export function readGroup(core: Core, _request: AuthorizedRequest, name: string): VaultAnswer {
  const group = groupNamed(core, name);
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

export async function deleteGroup(core: Core, _request: AuthorizedRequest, name: string): Promise<void> {
  const group = groupNamed(core, name);
  if (!group) return;
  core.state.groups.delete(group.id);
  for (const alias of [...core.state.groupAliases.values()])
    if (alias.groupId === group.id) core.state.groupAliases.delete(alias.id);
  await core.save();
}
