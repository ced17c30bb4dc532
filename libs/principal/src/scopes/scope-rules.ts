import { apis, type Role, type ScopesFile, type TenantDirectory } from '#libs/contracts';
import { rolesIn } from '../roles-in.js';

/** Who is given scopes. */
export interface Holder {
  readonly tenant: string;
  /** Of tenants.json; others give nothing. */
  readonly groups: readonly string[];
  /** An agent that comes for itself. */
  readonly isMachine?: boolean;
}

export type ClientKind = keyof ScopesFile['clients'];

/**
 * What policies/scopes.json says, complete: which scopes there are, and who has which. A scope permits nothing: it bounds what a token may be
 * used for, and policy decides what is done.
 */
export class ScopeRules {
  readonly #sets: ReadonlyMap<string, readonly string[]>;

  /** @param file without faults, see `scopeFaults` */
  constructor(
    private readonly file: ScopesFile,
    private readonly tenants: TenantDirectory,
  ) {
    const sets = new Map<string, readonly string[]>();
    for (const [name, terms] of Object.entries(file.sets)) sets.set(name, resolved(terms, sets));
    this.#sets = sets;
  }

  get all(): readonly string[] {
    return Object.keys(this.file.scopes);
  }

  has(scope: string): boolean {
    return Object.hasOwn(this.file.scopes, scope);
  }

  /** The scopes of an API, by its audience. */
  of(audience: string): readonly string[] {
    return this.all.filter((scope) => this.file.scopes[scope]?.apis.some((name) => apis[name] === audience));
  }

  /** What a scope lets its holder do, as a sentence goes on after 'may'. */
  lets(scope: string): string {
    return this.file.scopes[scope]?.lets ?? scope;
  }

  /** INVARIANT (a scope comes with a role or a group): what those give that the tenant knows, and nothing that is asked for. */
  givenTo({ tenant, groups, isMachine = false }: Holder): readonly string[] {
    const roles = rolesIn(this.tenants, tenant, groups, isMachine ? 'machines' : 'groups');
    if (!roles) return [];
    const known = (isMachine ? this.tenants[tenant]?.machines : this.tenants[tenant]?.groups) ?? {};
    const own = groups.filter((group) => Object.hasOwn(known, group));
    const given = [
      ...(isMachine ? this.file.machines : this.file.anybody),
      ...roles.flatMap((role: Role) => this.file.roles[role]),
      ...own.flatMap((group) => this.file.groups?.[group] ?? []),
    ];
    const scopes = this.#resolved(given);
    // A machine is nobody's user: what roles give people beside data is not its.
    return isMachine ? within(scopes, this.carriedBy('machine')) : scopes;
  }

  /** What may go through an agent of a kind. */
  carriedBy(kind: ClientKind): readonly string[] {
    return this.#resolved(this.file.clients[kind]);
  }

  #resolved(terms: readonly string[]): readonly string[] {
    return resolved(terms, this.#sets);
  }
}

/** Those of `scopes` that are also in `bound`. */
export const within = (scopes: readonly string[], bound: readonly string[]): string[] =>
  scopes.filter((scope) => bound.includes(scope));

const resolved = (
  terms: readonly string[],
  sets: ReadonlyMap<string, readonly string[]>,
): readonly string[] => [...new Set(terms.flatMap((term) => sets.get(term) ?? [term]))];
