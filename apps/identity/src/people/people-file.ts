import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, replaceFile } from '#libs/journal';
import { Person } from './person.js';

const Listed = z.object({ id: z.uuid(), username: z.string(), tenant: z.string() });
/** An entry of a version that kept its people here has the whole person. */
const Entry = z.union([Person, Listed]);

/**
 * `people.json` of the data folder: the ids of people, for tools that are to say whom a name means. Nothing is read from it but what a
 * version before the mesh's store kept there.
 */
export class PeopleFile {
  readonly #path: string;

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'people.json');
  }

  /** The people that are kept here, and nowhere else. */
  async kept(): Promise<readonly Person[]> {
    return (await this.#entries()).filter((entry) => 'passwordHash' in entry);
  }

  /** From now on they are named here and kept elsewhere. */
  async list(people: readonly Person[]): Promise<void> {
    const all = new Map(
      [...(await this.#entries()), ...people].map((one) => [one.username, Listed.parse(one)]),
    );
    await replaceFile(this.#path, JSON.stringify([...all.values()], null, 2));
  }

  async #entries() {
    return z.array(Entry).parse(JSON.parse((await readIfThere(this.#path)) ?? '[]'));
  }
}
