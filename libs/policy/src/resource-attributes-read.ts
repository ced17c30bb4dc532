import { type PolicyJson } from '@cedar-policy/cedar-wasm/web';
import { isAbout } from './overreach.js';
import { type ActionFacts } from './schema-facts.js';

/** For each action the {@link attributesReadBy} of the policies that a question about it can be within the scope of. */
export const resourceAttributesRead = (
  policies: readonly PolicyJson[],
  actions: ReadonlyMap<string, ActionFacts>,
): Map<string, Set<string> | undefined> =>
  new Map(
    [...actions].map(([name, facts]) => [
      name,
      attributesReadBy(policies.filter((policy) => isAbout(policy, name, facts))),
    ]),
  );

/**
 * The attributes of `resource` that any of the policies reads. Two resources of one type that agree in them get the
 * same decision, which is what lets a list of a thousand rows be decided by a handful of questions.
 * @returns undefined when a policy uses the resource otherwise (compares, passes or groups it), so that nothing is assumed
 */
function attributesReadBy(policies: readonly PolicyJson[]): Set<string> | undefined {
  const read = new Set<string>();
  const onlyAttributes = policies.every(
    (policy) =>
      (policy.resource.op === 'All' || (policy.resource.op === 'is' && !('in' in policy.resource))) &&
      policy.conditions.every(({ body }) => collect(body, read)),
  );
  return onlyAttributes ? read : undefined;
}

/** Walks an expression; false once the resource appears other than as `resource.x`, `resource has x` or `resource is T`. */
function collect(node: unknown, read: Set<string>): boolean {
  if (typeof node !== 'object' || node === null) return true;
  if (Array.isArray(node)) return node.every((item) => collect(item, read));
  return Object.entries(node).every(([operator, operand]: [string, unknown]) => {
    if (operator === 'Value') return true;
    if (operator === 'Var') return operand !== 'resource';
    if (!isOnResource(operand)) return collect(operand, read);
    if (operator === '.' && typeof operand.attr === 'string') read.add(operand.attr);
    else if (operator === 'has') for (const name of [operand.attr].flat().slice(0, 1)) read.add(String(name));
    else return operator === 'is' && !('in' in operand);
    return true;
  });
}

function isOnResource(operand: unknown): operand is { attr?: unknown } {
  if (typeof operand !== 'object' || operand === null || !('left' in operand)) return false;
  const { left } = operand;
  return typeof left === 'object' && left !== null && 'Var' in left && left.Var === 'resource';
}
