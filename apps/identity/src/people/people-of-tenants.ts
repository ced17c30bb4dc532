import { z } from 'zod';
import { seal, storeKey, unseal } from '#libs/sealing';
import { type OpenBucket } from '../storage/own-buckets.js';
import { type SecretOf } from '../storage/secrets.js';
import { type Person } from './person.js';

const purpose = 'identity person of a tenant';
const Named = z.object({ username: z.string() });

/**
 * Which people a tenant has, beside them in the store: a key for each, so that adding one changes no other's, under digests of the
 * tenant and the name. Who has moved to another tenant is still found in the former one; whoever reads compares.
 */
export class PeopleOfTenants {
  readonly #open: OpenBucket;
  readonly #secretOf: SecretOf;

  constructor({ open, secretOf }: { open: OpenBucket; secretOf: SecretOf }) {
    this.#open = open;
    this.#secretOf = secretOf;
  }

  async add({ username, tenant }: Pick<Person, 'username' | 'tenant'>): Promise<void> {
    const key = this.#keyOf({ username, tenant });
    const bucket = await this.#open('people');
    if (this.#read(key, await bucket.get(key)) === username) return;
    await bucket.put(key, seal(purpose, this.#secretAt(key), { username }));
  }

  /** The names by which they sign in, in no order. */
  async of(tenant: string): Promise<string[]> {
    const bucket = await this.#open('people');
    const keys = await bucket.keys(this.#under(tenant));
    const found = await Promise.all(keys.map(async (key) => this.#read(key, await bucket.get(key))));
    return found.filter((name) => name !== undefined);
  }

  async remove(person: Pick<Person, 'username' | 'tenant'>): Promise<void> {
    await (await this.#open('people')).delete(this.#keyOf(person));
  }

  #keyOf({ username, tenant }: Pick<Person, 'username' | 'tenant'>): string {
    return `${this.#under(tenant)}.${storeKey(this.#secretOf(`PersonOfTenant:${username}`))}`;
  }

  #under(tenant: string): string {
    return `tenant.${storeKey(this.#secretOf(`PeopleOf:${tenant}`))}`;
  }

  #secretAt(key: string): string {
    return this.#secretOf(`PersonAt:${key}`);
  }

  #read(key: string, entry: { value: Uint8Array } | undefined): string | undefined {
    const read = Named.safeParse(entry && unseal(purpose, this.#secretAt(key), entry.value));
    return read.success ? read.data.username : undefined;
  }
}
