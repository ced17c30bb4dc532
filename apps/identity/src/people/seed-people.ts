import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { MeshError } from '#libs/mesh';
import { type Passwords } from './passwords.js';
import { type People } from './people.js';
import { type Person, type PersonSeed } from './person.js';

const attempts = 5;

export interface SeedPeopleParts {
  readonly people: Pick<People, 'find' | 'add' | 'replace' | 'list'>;
  readonly seeds: readonly PersonSeed[];
  readonly passwords: Passwords;
  /** Told of who was here before and is otherwise now: what they were given before is no longer true. */
  readonly changed: (person: Person) => Promise<void>;
}

/**
 * Brings the people of PEOPLE_FILE up to date: new ones get an id, changed ones keep theirs, the others stay untouched.
 * Running it again, or at another instance, changes nothing.
 * @returns all of them, as they are now
 */
export const seedPeople = (parts: SeedPeopleParts): Promise<readonly Person[]> =>
  Promise.all(parts.seeds.map((seed) => seedPerson(seed, parts)));

async function seedPerson(seed: PersonSeed, parts: SeedPeopleParts): Promise<Person> {
  const { people, passwords, changed } = parts;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const known = await people.find(seed.username);
    const person = await seeded(known?.value, seed, passwords);
    if (known && isDeepStrictEqual(person, known.value)) {
      await people.list(person);
      return person;
    }
    // Another instance may be seeding, too.
    if (!(known ? await people.replace(person, known) : await people.add(person))) continue;
    if (known) await changed(person);
    return person;
  }
  throw new MeshError('conflict', `others keep changing \`${seed.username}\``);
}

async function seeded(known: Person | undefined, seed: PersonSeed, passwords: Passwords): Promise<Person> {
  const { password, ...rest } = seed;
  const unchanged = known !== undefined && (await passwords.matches(known.passwordHash, password));
  return {
    id: known?.id ?? randomUUID(),
    ...rest,
    passwordHash: unchanged ? known.passwordHash : await passwords.hash(password),
  };
}
