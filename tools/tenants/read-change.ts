import { type TenantDirectory } from '#libs/contracts';
import { UsageProblem } from '../command/index.js';

type Tenant = TenantDirectory[string];

/** What is to become of the tenants. `none`: they stay as they are; what is otherwise than they say is looked at, and mended where `mends`. */
export type TenantChange =
  | { readonly do: 'none'; readonly mends: boolean }
  | { readonly do: 'add'; readonly tenant: string; readonly as: Tenant }
  | { readonly do: 'remove'; readonly tenant: string; readonly dropDatabase: boolean };

export interface ChangeOptions {
  readonly database?: string | undefined;
  readonly groups?: string | undefined;
  readonly machines?: string | undefined;
  readonly 'restorable-days'?: string | undefined;
  readonly 'drop-database'?: boolean | undefined;
}

/** @throws UsageProblem saying what is missing or too much. Whether the names can be used is for the directory to say. */
export function readChange(words: readonly string[], options: ChangeOptions): TenantChange {
  const [what, tenant, ...more] = words;
  if (what !== 'list' && what !== 'apply' && what !== 'add' && what !== 'remove')
    throw new UsageProblem(
      what
        ? `there is no \`${what}\`; \`--help\` lists what there is`
        : 'say what: list, apply, add or remove',
    );
  const isOfAll = what === 'list' || what === 'apply';
  const tooMuch = isOfAll ? words.slice(1) : more;
  if (tooMuch.length > 0) throw new UsageProblem(`\`${tooMuch.join(' ')}\` is too much; \`--help\` says how`);
  const {
    database,
    groups,
    machines,
    'restorable-days': days,
    'drop-database': dropDatabase = false,
  } = options;
  if (what !== 'add' && (database ?? groups ?? machines ?? days) !== undefined)
    throw new UsageProblem('`--database`, `--groups`, `--machines` and `--restorable-days` belong to `add`');
  if (what !== 'remove' && dropDatabase) throw new UsageProblem('`--drop-database` belongs to `remove`');
  if (isOfAll) return { do: 'none', mends: what === 'apply' };
  if (!tenant) throw new UsageProblem(`say which tenant: ${what} initech`);
  if (what === 'remove') return { do: 'remove', tenant, dropDatabase };
  return {
    do: 'add',
    tenant,
    as: {
      database: database ?? `tenant-${tenant}`,
      groups: readGroups('groups', groups) ?? usualGroups(tenant),
      machines: readGroups('machines', machines) ?? usualMachines(tenant),
      ...(days !== undefined && { restorableDays: Number(days) }),
    } as Tenant,
  };
}

const usualGroups = (tenant: string) =>
  Object.fromEntries(
    (['reader', 'editor', 'approver', 'auditor', 'operator'] as const).map((role) => [
      `${tenant}-${role}s`,
      role,
    ]),
  );
const usualMachines = (tenant: string) =>
  Object.fromEntries((['reader', 'editor'] as const).map((role) => [`${tenant}-machine-${role}s`, role]));

/** `a=reader,b=editor`. */
function readGroups(option: string, given: string | undefined): Record<string, string> | undefined {
  if (given === undefined) return undefined;
  const pairs = given.split(',').map((pair) => pair.split('='));
  if (pairs.some((pair) => pair.length !== 2 || pair.includes('')))
    throw new UsageProblem(`\`--${option}\` is written group=role, several separated by commas`);
  const names = new Set(pairs.map(([name]) => name));
  if (names.size !== pairs.length) throw new UsageProblem(`\`--${option}\` names a group twice`);
  return Object.fromEntries(pairs) as Record<string, string>;
}
