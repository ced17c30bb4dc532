import { type Core } from '../core.js';
import { type Entity } from '../vault-state.js';

/**
 * Makes the entity a member of exactly the external groups its identity provider names now: a group it left stops
 * counting for its older tokens too.
 */
export function joinExternalGroups(core: Core, entity: Entity, names: string[], mountAccessor: string): void {
  const named = new Set(
    [...core.state.groupAliases.values()]
      .filter((alias) => alias.mountAccessor === mountAccessor && names.includes(alias.name))
      .map((alias) => alias.groupId),
  );
  for (const group of core.state.groups.values()) {
    const others = group.memberEntityIds.filter((id) => id !== entity.id);
    group.memberEntityIds = named.has(group.id) ? [...others, entity.id] : others;
  }
}
