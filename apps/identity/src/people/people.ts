import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { MeshError } from '#libs/mesh';
import { isConflict, type Sealed, SealedStore } from '#libs/sealing';
import { type OpenBucket } from '../storage/own-buckets.js';
import { type SecretOf } from '../storage/secrets.js';
import { type Called, NameClaims } from './name-claims.js';
import { PeopleOfTenants } from './people-of-tenants.js';
import { Person, toUsername } from './person.js';

/** How often a change is tried again where somebody else wrote first. */
const attempts = 5;

const Named = z.object({ username: z.string() });

/**
 * Who can sign in, in the mesh's store: a change counts for every instance once its promise resolves. Passwords are there as hashes
 * only.
 * @throws NotKnownNow, by every method
 */
export class People {
  readonly #byUsername: SealedStore<Person>;
  readonly #names: SealedStore<z.infer<typeof Named>>;
  readonly #tenants: PeopleOfTenants;
  readonly #claims: NameClaims;
  readonly #secretOf: SecretOf;

  constructor({ open, secretOf }: { open: OpenBucket; secretOf: SecretOf }) {
    this.#byUsername = new SealedStore('identity person', Person, () => open('people'));
    this.#names = new SealedStore('identity name of a person', Named, () => open('people'));
    this.#tenants = new PeopleOfTenants({ open, secretOf });
    this.#claims = new NameClaims({ open, secretOf });
    this.#secretOf = secretOf;
  }

  /** All of a tenant, whether they may sign in or not, in no order. */
  async ofTenant(tenant: string): Promise<Person[]> {
    const names = await this.#tenants.of(tenant);
    const found = await Promise.all(names.map((name) => this.byUsername(name)));
    return found.filter((person) => person?.tenant === tenant).filter((person) => person !== undefined);
  }

  /** Lets {@link ofTenant} find somebody who was stored by a release that kept no such list. */
  list(person: Person): Promise<void> {
    return this.#tenants.add(person);
  }

  /** Only people who may sign in now. */
  async byId(id: string): Promise<Person | undefined> {
    const named = await this.#names.read(this.#secretOf(`PersonId:${id}`));
    const person = named && (await this.byUsername(named.value.username));
    return person?.id === id && person.enabled ? person : undefined;
  }

  /** Also people who may not sign in, so that asking for them takes as long. */
  async byUsername(typed: string): Promise<Person | undefined> {
    return (await this.find(typed))?.value;
  }

  /** As {@link byUsername}, with what {@link replace} compares. */
  find(typed: string): Promise<Sealed<Person> | undefined> {
    return this.#byUsername.read(this.#secretOf(placeOf(toUsername(typed))));
  }

  /**
   * INVARIANT (a name is one person's): of two instances that add one, one succeeds.
   * @returns whether there was none of that name
   */
  async add(person: Person): Promise<boolean> {
    // First, so that nobody is there who is not found by their id.
    await this.#nameId(person);
    await this.#tenants.add(person);
    try {
      await this.#byUsername.create(this.#secretOf(placeOf(person.username)), person);
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  /**
   * As {@link add}, beside all of the tenant, those too who are added at the same moment.
   * @param requireDistinct throws where they could be taken for one of these
   * @throws MeshError `conflict` where others keep adding people
   */
  async addDistinct(person: Person, requireDistinct: (others: readonly Called[]) => void): Promise<boolean> {
    await this.#claims.claim(person, () => this.ofTenant(person.tenant), requireDistinct);
    const isAdded = await this.add(person);
    if (!isAdded) await this.#claims.release(person.tenant, ({ id }) => id === person.id);
    return isAdded;
  }

  /**
   * For whoever decides about them, whatever they were.
   * @param edit what is to be otherwise
   * @returns them as they are now; undefined where they are not there any more
   * @throws MeshError `conflict` where others keep changing them
   */
  async change({ id, username }: Pick<Person, 'id' | 'username'>, edit: Partial<Person>) {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const found = await this.find(username);
      // Of the same name, somebody who came after them is somebody else.
      if (found?.value.id !== id) return undefined;
      const changed = edited(found.value, edit);
      if (await this.replace(changed, found)) return changed;
    }
    throw new MeshError('conflict', `others keep changing \`${username}\``);
  }

  /**
   * For whoever has proved something of them.
   * INVARIANT (a proof is of what is kept): it changes only what still is as it was when it was proved, so that a later decision about
   * them stays, and of two changes at once one is made.
   * @param proved as they were then
   * @returns them as they are now
   * @throws MeshError `conflict` where they are otherwise by now, or nobody
   */
  async changeProved(proved: Person, edit: Partial<Person>): Promise<Person> {
    const found = await this.find(proved.username);
    const changed = edited(proved, edit);
    if (found && isDeepStrictEqual(found.value, proved) && (await this.replace(changed, found)))
      return changed;
    throw new MeshError('conflict', 'this account was changed in the meantime; sign in again');
  }

  /** Nothing is kept of them; whoever is added by the same name is somebody else. */
  async remove({ id, username, tenant }: Person): Promise<void> {
    await this.#claims.release(tenant, (claim) => claim.id === id || claim.username === username);
    const found = await this.find(username);
    if (found?.value.id === id) await this.#byUsername.delete(this.#secretOf(placeOf(username)));
    await this.#names.delete(this.#secretOf(`PersonId:${id}`));
    await this.#tenants.remove({ username, tenant });
  }

  /** Whether PEOPLE_FILE has brought somebody of this name before. */
  async wasSeeded(username: string): Promise<boolean> {
    return (await this.#names.read(this.#secretOf(`Seeded:${username}`))) !== undefined;
  }

  noteSeeded(username: string): Promise<void> {
    return this.#names.write(this.#secretOf(`Seeded:${username}`), { username });
  }

  /** @returns whether they were still as they were read */
  async replace(person: Person, { revision }: Sealed<Person>): Promise<boolean> {
    await this.#nameId(person);
    await this.#tenants.add(person);
    const secret = this.#secretOf(placeOf(person.username));
    return (await this.#byUsername.replace(secret, person, revision)) !== undefined;
  }

  #nameId({ id, username }: Person): Promise<void> {
    return this.#names.write(this.#secretOf(`PersonId:${id}`), { username });
  }
}

const edited = (person: Person, edit: Partial<Person>): Person => ({
  ...person,
  ...edit,
  edits: (person.edits ?? 0) + 1,
});
const placeOf = (username: string) => `Person:${username}`;
