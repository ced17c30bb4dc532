import { type TenantDirectory } from '#libs/contracts';
import { type ClaimProfile } from './claim-profile.js';
import { type IssuerEntry } from './issuer-entry.js';

export interface Bound {
  readonly tenantOf: (claimed: unknown) => string | undefined;
  readonly groups: ReadonlyMap<string, string>;
  readonly gaps: string[];
}

/**
 * The tenants and groups that an issuer speaks of.
 * INVARIANT (a group is its issuer's): what one calls a group means what its own entry says, and nothing where that says nothing.
 */
export function boundTo(entry: IssuerEntry, profile: ClaimProfile, directory: TenantDirectory): Bound {
  if (entry.profile === 'deputy') return ownTenants(directory);
  const { tenant, tenants, groups = {} } = entry;
  const named = tenants ? new Map(Object.entries(tenants)) : undefined;
  const own = named ? [...new Set(named.values())] : tenant === undefined ? [] : [tenant];
  const groupsOf = (name: string) => (Object.hasOwn(directory, name) ? (directory[name]?.groups ?? {}) : {});
  const isMeant = (group: string) => own.some((name) => Object.hasOwn(groupsOf(name), group));
  return {
    tenantOf: (claimed) => (named ? named.get(typeof claimed === 'string' ? claimed : '') : tenant),
    groups: new Map(Object.entries(groups)),
    gaps: [
      ...tenantGaps(entry, profile),
      ...own
        .filter((name) => !Object.hasOwn(directory, name))
        .map((name) => `\`${name}\` is no tenant of policies/tenants.json`),
      ...(Object.keys(groups).length === 0
        ? [
            '`groups` is required: what the issuer calls a group, and the group of policies/tenants.json it means',
          ]
        : []),
      ...caseGaps(Object.keys(groups)),
      ...Object.entries(groups)
        .filter(([, group]) => !isMeant(group))
        .map(([claimed, group]) => `\`groups.${claimed}\`: \`${group}\` is no group of the issuer's tenants`),
    ],
  };
}

/** Vault compares the names of aliases without letter case, and would give one of them what the other stands for. */
const caseGaps = (names: readonly string[]): string[] =>
  names.flatMap((name, index) => {
    const before = names.slice(0, index).find((one) => one.toLowerCase() === name.toLowerCase());
    return before === undefined
      ? []
      : [
          `\`groups\`: \`${before}\` and \`${name}\` differ in letter case alone, and Vault takes them for one`,
        ];
  });

function tenantGaps({ tenant, tenants, profile: name }: IssuerEntry, profile: ClaimProfile): string[] {
  if (tenant !== undefined && tenants !== undefined) return ['say `tenant` or `tenants`, not both'];
  if (profile.tenant !== undefined && tenants === undefined)
    return [`\`tenants\` is required: what \`${profile.tenant}\` says, and the tenant it means`];
  if (profile.tenant === undefined && tenants !== undefined)
    return [
      `\`tenants\` needs \`claims.tenant\`: tokens of \`${name}\` name none; or say the one \`tenant\``,
    ];
  return tenant === undefined && tenants === undefined
    ? ['`tenant` is required: the one tenant of all its people']
    : [];
}

/** The mesh's own issuer knows tenants and groups by the directory's names. */
function ownTenants(directory: TenantDirectory): Bound {
  const groups = Object.values(directory).flatMap(({ groups, machines = {} }) => [
    ...Object.keys(groups),
    ...Object.keys(machines),
  ]);
  return {
    tenantOf: (claimed) =>
      typeof claimed === 'string' && Object.hasOwn(directory, claimed) ? claimed : undefined,
    groups: new Map(groups.map((group) => [group, group])),
    gaps: [],
  };
}
