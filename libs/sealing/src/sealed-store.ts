import { type z } from 'zod';
import { seal, storeKey, unseal } from './sealing.js';

/** The part of a key-value bucket that sealed records need. */
export interface SealedBucket {
  get(key: string): Promise<{ value: Uint8Array; revision: number } | undefined>;
  put(key: string, value: Uint8Array): Promise<number>;
  /** @throws an error with code `conflict` when there is one already */
  create(key: string, value: Uint8Array): Promise<number>;
  /** @throws an error with code `conflict` when the record is no longer at `revision` */
  update(key: string, value: Uint8Array, revision: number): Promise<number>;
  delete(key: string): Promise<void>;
}

export interface Sealed<T> {
  value: T;
  revision: number;
}

/** Records that lie under the digest of a secret and open with that secret alone. */
export class SealedStore<T> {
  constructor(
    private readonly purpose: string,
    private readonly schema: z.ZodType<T>,
    private readonly bucket: () => Promise<SealedBucket>,
  ) {}

  /** @throws an error with code `conflict` when something lies there, or was cleared */
  async create(secret: string, value: T): Promise<void> {
    await (await this.bucket()).create(storeKey(secret), seal(this.purpose, secret, value));
  }

  /** Writes it, whatever lies there. */
  async write(secret: string, value: T): Promise<void> {
    await (await this.bucket()).put(storeKey(secret), seal(this.purpose, secret, value));
  }

  /** Undefined for whatever is missing, altered or of another shape: none of them is a record. */
  async read(secret: string): Promise<Sealed<T> | undefined> {
    const entry = await (await this.bucket()).get(storeKey(secret));
    if (!entry || entry.value.length === 0) return undefined;
    const parsed = this.schema.safeParse(unseal(this.purpose, secret, entry.value));
    return parsed.success ? { value: parsed.data, revision: entry.revision } : undefined;
  }

  /** Compare and set. @returns the new revision, or undefined when somebody else wrote first */
  async replace(secret: string, value: T, revision: number): Promise<number | undefined> {
    const bucket = await this.bucket();
    try {
      return await bucket.update(storeKey(secret), seal(this.purpose, secret, value), revision);
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw error;
    }
  }

  async delete(secret: string): Promise<void> {
    await (await this.bucket()).delete(storeKey(secret));
  }

  /** As {@link delete}, and nothing is created there again. */
  async clear(secret: string): Promise<void> {
    await (await this.bucket()).put(storeKey(secret), new Uint8Array());
  }

  /** Whether something lies at a place. */
  async isAt(key: string): Promise<boolean> {
    const entry = await (await this.bucket()).get(key);
    return entry !== undefined && entry.value.length > 0;
  }

  /** Deletes what lies at a place, without the secret that would open it. */
  async deleteAt(key: string): Promise<void> {
    await (await this.bucket()).delete(key);
  }

  /** Reads a record that may be used once; of two takers at the same time, one gets undefined. */
  async take(secret: string): Promise<T | undefined> {
    const found = await this.read(secret);
    if (!found) return undefined;
    const bucket = await this.bucket();
    try {
      await bucket.update(storeKey(secret), new Uint8Array(), found.revision);
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw error;
    }
    await bucket.delete(storeKey(secret));
    return found.value;
  }
}

/** Whether somebody else wrote first. */
export const isConflict = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === 'conflict';
