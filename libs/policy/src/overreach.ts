import { type PolicyJson } from '@cedar-policy/cedar-wasm/web';
import { type ActionFacts } from './schema-facts.js';
import { type Declared, namespace } from './schema-fragments.js';

/** A policy with the file it stands in. */
export interface PlacedPolicy {
  readonly file: string;
  readonly id: string;
  readonly json: PolicyJson;
}

/**
 * INVARIANT (policies speak of their own): what a file of policies can permit is said by the fragment beside it, so that a
 * toolbox cannot, by accident or on purpose, open what another one brings. Policies of `<name>.cedar` are about what
 * `<name>.cedarschema` declares: a permit about its actions, a forbid about its actions or its types of resources. A file
 * without a fragment of its name holds for everything, and so it can only forbid. Scopes alone are looked at: conditions
 * narrow them.
 * @returns a line for each policy that reaches further
 */
export function overreaches(
  policies: readonly PlacedPolicy[],
  declared: ReadonlyMap<string, Declared>,
  actions: ReadonlyMap<string, ActionFacts>,
): string[] {
  return policies.flatMap(({ file, id, json }) => {
    const own = declared.get(`${file}schema`);
    if (!own) {
      if (json.effect === 'forbid') return [];
      return [`${file}: \`${id}\` permits, and there is no \`${file}schema\` beside it that says what`];
    }
    const others = [...actions].filter(
      ([name, facts]) =>
        isAbout(json, name, facts) &&
        facts.declaredIn !== `${file}schema` &&
        !(json.effect === 'forbid' && own.entityTypes.includes(facts.resourceType)),
    );
    if (others.length === 0) return [];
    const names = others.map(([name]) => `\`${name}\``).join(', ');
    return [`${file}: \`${id}\` is about ${names}, which \`${file}schema\` does not declare`];
  });
}

/** Whether a question about the action can be within the scope of the policy. */
export function isAbout(
  { action, resource }: PolicyJson,
  name: string,
  { resourceType, groups }: ActionFacts,
): boolean {
  const type = `${namespace}::${resourceType}`;
  if (resource.op === 'is' && resource.entity_type !== type) return false;
  if (action.op === 'All') return true;
  const named = ('entities' in action ? action.entities : 'entity' in action ? [action.entity] : []).map(
    idOf,
  );
  return named.some((id) => id === name || (action.op === 'in' && groups.has(id)));
}

function idOf(uid: object): string {
  const { id } = ('__entity' in uid ? uid.__entity : uid) as { id: string };
  return id;
}
