import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../command/index.js';
import { readOrCreate, writePrivately } from './private-file.js';

/** Somebody who can log in to a local mesh. `password` is what they type; the identity service keeps only its hash. */
const Person = z.object({
  username: z.string().min(1),
  name: z.string(),
  tenant: z.string(),
  groups: z.array(z.string()),
  password: z.string().min(1),
});
export type Person = z.infer<typeof Person>;

/** What the people of a local mesh are kept under: the port of its issuer may change, and they keep what is theirs. */
export const localIssuerId = 'local';

export const peopleFile = (dataDir: string) => join(dataDir, 'people.json');

const people: readonly Omit<Person, 'password'>[] = [
  { username: 'alice', name: 'Alice Adams', tenant: 'acme', groups: ['acme-readers'] },
  { username: 'bob', name: 'Bob Brown', tenant: 'acme', groups: ['acme-editors'] },
  { username: 'carol', name: 'Carol Chen', tenant: 'acme', groups: ['acme-readers', 'acme-approvers'] },
  { username: 'erin', name: 'Erin Evans', tenant: 'acme', groups: ['acme-auditors'] },
  { username: 'oscar', name: 'Oscar Ortiz', tenant: 'acme', groups: ['acme-operators'] },
  { username: 'dave', name: 'Dave Diaz', tenant: 'globex', groups: ['globex-editors'] },
];

/**
 * The people of a data folder; their passwords are made on its first start and kept.
 * @throws UsageProblem naming the place where the file is broken
 */
export function readPeople(dataDir: string): Person[] {
  const create = () =>
    JSON.stringify(
      people.map((person) => ({ ...person, password: typablePassword() })),
      null,
      2,
    );
  const path = peopleFile(dataDir);
  readOrCreate(path, create);
  const known = readJsonFile(path, z.array(Person), 'move it away, and the next start makes new people');
  return withOperator(path, known);
}

/** A data folder of a release that knew no operators is given one, so that somebody can look after its agents. */
function withOperator(path: string, known: Person[]): Person[] {
  const operates = ({ groups }: Pick<Person, 'groups'>) =>
    groups.some((group) => group.endsWith('-operators'));
  const taken = new Set(known.map(({ username }) => username));
  const missing = known.some(operates)
    ? []
    : people.filter((person) => operates(person) && !taken.has(person.username));
  if (missing.length === 0) return known;
  const whole = [...known, ...missing.map((person) => ({ ...person, password: typablePassword() }))];
  writePrivately(path, JSON.stringify(whole, null, 2));
  return whole;
}

/** Consonants and vowels in turn, without those that look or sound alike: 4 words of 4, about 49 bits. */
export function typablePassword(): string {
  const letter = (from: string) => from.charAt(randomInt(from.length));
  const syllable = () => letter('bdfghjkmnprstvz') + letter('aeiou');
  return Array.from({ length: 4 }, () => syllable() + syllable()).join('-');
}
