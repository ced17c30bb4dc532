import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, SnapshotFile } from '#libs/journal';
import { Person, toUsername } from './person.js';

/** Who can sign in, from `people.json` of the data folder. Passwords are there as hashes only. */
export class People {
  readonly #byId = new Map<string, Person>();
  readonly #byUsername = new Map<string, Person>();

  readonly #file: SnapshotFile;

  private constructor(path: string, people: readonly Person[]) {
    this.#file = new SnapshotFile(path, () => JSON.stringify([...this.#byId.values()], null, 2));
    for (const person of people) this.#keep(person);
  }

  static async open(dataDir: string): Promise<People> {
    const path = join(dataDir, 'people.json');
    const text = (await readIfThere(path)) ?? '[]';
    return new People(path, z.array(Person).parse(JSON.parse(text)));
  }

  /** Only people who may sign in now. */
  byId(id: string): Person | undefined {
    const person = this.#byId.get(id);
    return person?.enabled ? person : undefined;
  }

  /** Also people who may not sign in, so that asking for them takes as long. */
  byUsername(typed: string): Person | undefined {
    return this.#byUsername.get(toUsername(typed));
  }

  async save(people: readonly Person[]): Promise<void> {
    for (const person of people) this.#keep(person);
    await this.#file.save();
  }

  #keep(person: Person): void {
    this.#byId.set(person.id, person);
    this.#byUsername.set(person.username, person);
  }
}
