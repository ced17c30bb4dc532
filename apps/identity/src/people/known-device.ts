import { type Device } from '#libs/edge';
import { type Person } from './person.js';

/**
 * The browser of a person, of those that a request brings: they have signed in with it, whole, since their password or second factor was
 * last another. Whoever had got in before that is a stranger again.
 */
export const knownDevice = (
  { id, changedAt = -1 }: Pick<Person, 'id' | 'changedAt'>,
  devices: readonly Device[],
): Device | undefined => devices.find(({ personId, since }) => personId === id && since > changedAt);
