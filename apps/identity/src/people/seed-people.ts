import { randomUUID } from 'node:crypto';
import { MeshError } from '#libs/mesh';
import { type Passwords } from './passwords.js';
import { type People } from './people.js';
import { type Person, type PersonSeed } from './person.js';

const attempts = 5;

export interface SeedPeopleParts {
  readonly people: Pick<People, 'byUsername' | 'add' | 'list' | 'wasSeeded' | 'noteSeeded'>;
  readonly seeds: readonly PersonSeed[];
  readonly passwords: Pick<Passwords, 'hash'>;
}

/**
 * Brings the people of PEOPLE_FILE whom the store has never had. INVARIANT (a file takes nothing back): whom an operator has changed,
 * disabled or removed since stays so, whatever the file still says of them. Running it again, or at another instance, changes nothing.
 * @returns those of them that are there
 */
export async function seedPeople(parts: SeedPeopleParts): Promise<readonly Person[]> {
  const people = await Promise.all(parts.seeds.map((seed) => seedPerson(seed, parts)));
  return people.filter((person) => person !== undefined);
}

async function seedPerson(
  { password, ...rest }: PersonSeed,
  { people, passwords }: SeedPeopleParts,
): Promise<Person | undefined> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const known = await people.byUsername(rest.username);
    if (!known && (await people.wasSeeded(rest.username))) return undefined;
    const person = known ?? { id: randomUUID(), ...rest, passwordHash: await passwords.hash(password) };
    // Another instance may be seeding, too.
    if (!known && !(await people.add(person))) continue;
    if (known) await people.list(known);
    await people.noteSeeded(rest.username);
    return person;
  }
  throw new MeshError('conflict', `others keep changing \`${rest.username}\``);
}
