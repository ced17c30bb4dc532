import { z } from 'zod';
import { MeshError } from '#libs/mesh';
import { isConflict, type Sealed, SealedStore } from '#libs/sealing';
import { type OpenBucket } from '../storage/own-buckets.js';
import { type SecretOf } from '../storage/secrets.js';
import { type Person } from './person.js';

/** Whoever else adds people of the same tenant at the same moment goes first so often at most. */
const attempts = 16;
/** Of those who are added at the same moment. The oldest is forgotten for one more: it was left by whoever ended in the midst of adding. */
const mostClaims = 64;

const Claim = z.object({ id: z.string(), username: z.string(), name: z.string() });
type Claim = z.infer<typeof Claim>;
const Claims = z.object({ claims: z.array(Claim) });
type Claims = z.infer<typeof Claims>;

/** What somebody is known by. */
export type Called = Pick<Person, 'username' | 'name'>;

/**
 * The names of those who are being added to a tenant, one record for each tenant, beside its people. It changes by compare-and-set, so that of
 * two who are added at once the later one is looked at beside the earlier, though that is in no list yet.
 */
export class NameClaims {
  readonly #store: SealedStore<Claims>;
  readonly #secretOf: SecretOf;

  constructor({ open, secretOf }: { open: OpenBucket; secretOf: SecretOf }) {
    this.#store = new SealedStore('identity names being added', Claims, () => open('people'));
    this.#secretOf = secretOf;
  }

  /**
   * @param listed those of the tenant who are there, read anew
   * @param requireFree throws where the names cannot be had beside these
   * @throws MeshError `conflict` where others keep adding people
   */
  async claim(
    { id, username, name, tenant }: Person,
    listed: () => Promise<readonly Person[]>,
    requireFree: (others: readonly Called[]) => void,
  ): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      // Before the list: whoever is in neither has claimed later than this was read, and then it is not written.
      const found = await this.#read(tenant);
      const there = await listed();
      const claims = (found?.value.claims ?? []).filter((one) => !there.some((other) => other.id === one.id));
      requireFree([...there, ...claims]);
      const kept = [{ id, username, name }, ...claims].slice(0, mostClaims);
      if (await this.#write(tenant, { claims: kept }, found)) return;
    }
    throw new MeshError('conflict', 'others are adding people to your tenant at this moment; try again');
  }

  /** Of whoever was not added, or is removed. @param isOver says which claims of the tenant go */
  async release(tenant: string, isOver: (claim: Claim) => boolean): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const found = await this.#read(tenant);
      if (!found?.value.claims.some(isOver)) return;
      const claims = found.value.claims.filter((claim) => !isOver(claim));
      if (await this.#write(tenant, { claims }, found)) return;
    }
    throw new MeshError('conflict', 'others are adding people to your tenant at this moment; try again');
  }

  #read(tenant: string): Promise<Sealed<Claims> | undefined> {
    return this.#store.read(this.#secretAt(tenant));
  }

  /** @returns whether it was written; not where somebody else was first */
  async #write(tenant: string, claims: Claims, over: Sealed<Claims> | undefined): Promise<boolean> {
    const secret = this.#secretAt(tenant);
    if (over) return (await this.#store.replace(secret, claims, over.revision)) !== undefined;
    try {
      await this.#store.create(secret, claims);
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  #secretAt(tenant: string): string {
    return this.#secretOf(`NamesBeingAdded:${tenant}`);
  }
}
