import { factBounds, type Facts } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { type AttributeValue, type Resource } from '#libs/policy';
import { digestOf } from './digest.js';

/**
 * What a decision was made on, as far as a record may hold it.
 * INVARIANT (facts name nobody): deny by default, so that a new attribute is a digest until somebody has thought about it.
 * @param namesNobody attributes that the resource type declares to say nothing of a person
 * @returns undefined for a resource with more attributes than a record holds: half the facts would answer wrongly
 */
export function factsOf(
  callId: string,
  { roles }: Pick<Principal, 'roles'>,
  { attributes }: Resource,
  namesNobody: readonly string[],
  time: Date,
): Facts | undefined {
  const all = Object.entries(attributes);
  if (all.length > factBounds.attributes) return undefined;
  const open = all.filter((entry): entry is [string, string | number | boolean] => {
    const [name, value] = entry;
    return namesNobody.includes(name) && isPlain(value);
  });
  const shown = new Set(open.map(([name]) => name));
  const withheld = all.filter(([name]) => !shown.has(name));
  return {
    roles: [...roles],
    time: time.toISOString(),
    attributes: Object.fromEntries(open),
    withheld: Object.fromEntries(withheld.map(([name, value]) => [name, digestOf([callId, name, value])])),
  };
}

const isPlain = (value: AttributeValue) =>
  typeof value === 'boolean' ||
  Number.isSafeInteger(value) ||
  (typeof value === 'string' && value.length <= factBounds.text);
