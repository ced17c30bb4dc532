import { type Lease } from '#libs/contracts';
import { type Denial, type Told } from '#libs/enforcement';
import { type Resource } from '#libs/policy';
import { deny } from '../refusal.js';

/** One answer for what is not there and for what the principal may not see, so that neither gives the other away. */
export function toldNotFound({ type, id }: Resource): Told {
  return {
    rationale: ['RESOURCE_NOT_FOUND'],
    policies: [],
    text: `there is no ${type.toLowerCase()} \`${id}\` that you can see`,
  };
}

export function resourceNotFound(resource: Resource, lease?: Lease): Denial {
  const told = toldNotFound(resource);
  return deny('decision', 'RESOURCE_NOT_FOUND', told.text, { resource, told, lease });
}
