import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Passwords } from './passwords.js';
import { type People } from './people.js';
import { type Person, type PersonSeed } from './person.js';

/**
 * Brings the people of PEOPLE_FILE up to date: new ones get an id, changed ones keep theirs, the others stay untouched.
 * Running it again changes nothing.
 * @returns those who were here before and are otherwise now: what they were given before is no longer true
 */
export async function seedPeople(
  people: People,
  seeds: readonly PersonSeed[],
  passwords: Passwords,
): Promise<readonly Person[]> {
  const wanted = await Promise.all(
    seeds.map((seed) => seeded(people.byUsername(seed.username), seed, passwords)),
  );
  const changed = wanted.filter((person) => !isDeepStrictEqual(person, people.byUsername(person.username)));
  const known = changed.filter(({ username }) => people.byUsername(username) !== undefined);
  if (changed.length > 0) await people.save(changed);
  return known;
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
