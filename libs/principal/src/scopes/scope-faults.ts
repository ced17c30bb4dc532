import { type ScopesFile, type TenantDirectory } from '#libs/contracts';

/** Everything that is wrong with what is otherwise a file of scopes, one line each. */
export function scopeFaults(file: ScopesFile, tenants: TenantDirectory): string[] {
  const scopes = new Set(Object.keys(file.scopes));
  const sets = new Set(Object.keys(file.sets));
  const unknown = (where: string, terms: readonly string[], known: ReadonlySet<string>) =>
    terms
      .filter((term) => !scopes.has(term) && !known.has(term))
      .map((term) =>
        sets.has(term)
          ? `\`${where}\`: the set \`${term}\` stands after it; a set names those before it`
          : `\`${where}\`: \`${term}\` is no scope and no set; add it to \`scopes\``,
      );
  const before = new Set<string>();
  const inSets = Object.entries(file.sets).flatMap(([name, terms]) => {
    const faults = unknown(`sets.${name}`, terms, before);
    before.add(name);
    return faults;
  });
  const named = {
    anybody: file.anybody,
    machines: file.machines,
    ...prefixed('roles', file.roles),
    ...prefixed('groups', file.groups ?? {}),
    ...prefixed('clients', file.clients),
  };
  const groups = new Set(Object.values(tenants).flatMap((one) => [...Object.keys(one.groups), ...Object.keys(one.machines ?? {})])); // prettier-ignore
  return [
    ...inSets,
    ...Object.entries(named).flatMap(([where, terms]) => unknown(where, terms, sets)),
    ...Object.keys(file.groups ?? {})
      .filter((group) => !groups.has(group))
      .map((group) => `\`groups.${group}\` is no group of policies/tenants.json`),
  ];
}

const prefixed = (name: string, entries: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(entries).map(([key, terms]) => [`${name}.${key}`, terms]));
