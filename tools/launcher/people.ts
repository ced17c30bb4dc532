import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { readOrCreate } from './private-file.js';

/** Somebody who can log in to a local mesh. `password` is what they type; the identity service keeps only its hash. */
export type Person = {
  username: string;
  name: string;
  tenant: string;
  groups: string[];
  password: string;
};

/** What the people of a local mesh are kept under: the port of its issuer may change, and they keep what is theirs. */
export const localIssuerId = 'local';

export const peopleFile = (dataDir: string) => join(dataDir, 'people.json');

const people: readonly Omit<Person, 'password'>[] = [
  { username: 'alice', name: 'Alice Adams', tenant: 'acme', groups: ['acme-readers'] },
  { username: 'bob', name: 'Bob Brown', tenant: 'acme', groups: ['acme-editors'] },
  { username: 'carol', name: 'Carol Chen', tenant: 'acme', groups: ['acme-readers', 'acme-approvers'] },
  { username: 'erin', name: 'Erin Evans', tenant: 'acme', groups: ['acme-auditors'] },
  { username: 'dave', name: 'Dave Diaz', tenant: 'globex', groups: ['globex-editors'] },
];

/** The people of a data folder; their passwords are made on its first start and kept. */
export function readPeople(dataDir: string): Person[] {
  const create = () =>
    JSON.stringify(
      people.map((person) => ({ ...person, password: typablePassword() })),
      null,
      2,
    );
  return JSON.parse(readOrCreate(peopleFile(dataDir), create)) as Person[];
}

/** Consonants and vowels in turn, without those that look or sound alike: 4 words of 4, about 49 bits. */
export function typablePassword(): string {
  const letter = (from: string) => from.charAt(randomInt(from.length));
  const syllable = () => letter('bdfghjkmnprstvz') + letter('aeiou');
  return Array.from({ length: 4 }, () => syllable() + syllable()).join('-');
}
