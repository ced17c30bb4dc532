import { type SchemaJson } from '@cedar-policy/cedar-wasm/web';
import { type Declared, namespace } from './schema-fragments.js';

/** What the schema says of an action that can be asked. */
export interface ActionFacts {
  /** The one type of resource that it is asked about. */
  readonly resourceType: string;
  /** The file of the fragment that declares it. */
  readonly declaredIn: string;
  /** The groups of actions it is in, directly or through another one. */
  readonly groups: ReadonlySet<string>;
}

/**
 * Actions that can be asked, by name. Groups of actions are left out.
 * @param declared what each file declares
 */
export function actionsOf(
  schema: SchemaJson<string>,
  declared: ReadonlyMap<string, Declared>,
): Map<string, ActionFacts> {
  const actions = new Map(Object.entries(schema[namespace]?.actions ?? {}));
  const groupsOf = (name: string): string[] =>
    (actions.get(name)?.memberOf ?? []).flatMap(({ id }) => [id, ...groupsOf(id)]);
  return new Map(
    [...actions].flatMap(([name, action]) => {
      const [resourceType, ...others] = action.appliesTo?.resourceTypes ?? [];
      const [declaredIn] = [...declared].find(([, fragment]) => fragment.actions.includes(name)) ?? [];
      if (resourceType === undefined || others.length > 0 || declaredIn === undefined) return [];
      return [[name, { resourceType, declaredIn, groups: new Set(groupsOf(name)) }] as const];
    }),
  );
}

/** Members of the closed enumeration `Role`. */
export function rolesOf(schema: SchemaJson<string>): Set<string> {
  const role = schema[namespace]?.entityTypes['Role'];
  return new Set(role && 'enum' in role ? role.enum : []);
}
