import { type SchemaJson } from '@cedar-policy/cedar-wasm/web';

export const namespace = 'Deputy';

/** Actions that can be asked, each with the one type of resource it is asked about. Groups of actions are left out. */
export function actionsOf(schema: SchemaJson<string>): Map<string, string> {
  const actions = Object.entries(schema[namespace]?.actions ?? {});
  return new Map(
    actions.flatMap(([name, action]) => {
      const [type, ...others] = action.appliesTo?.resourceTypes ?? [];
      return type !== undefined && others.length === 0 ? [[name, type] as const] : [];
    }),
  );
}

/** Members of the closed enumeration `Role`. */
export function rolesOf(schema: SchemaJson<string>): Set<string> {
  const role = schema[namespace]?.entityTypes['Role'];
  return new Set(role && 'enum' in role ? role.enum : []);
}
