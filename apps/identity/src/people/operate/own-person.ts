import { MeshError } from '#libs/mesh';
import { type People } from '../people.js';
import { type Person } from '../person.js';

/**
 * A person of the tenant, also one who may not sign in.
 * @throws MeshError `unavailable`
 */
export async function ownPerson(
  people: Pick<People, 'byUsername'>,
  tenant: string,
  username: string,
): Promise<Person | undefined> {
  const found = await people.byUsername(username).catch((cause: unknown) => {
    throw new MeshError('unavailable', 'people cannot be reached now; try again', { cause });
  });
  return found?.tenant === tenant ? found : undefined;
}
