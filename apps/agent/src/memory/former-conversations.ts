import { LRUCache } from 'lru-cache';
import { type Bucket, MeshError } from '#libs/mesh';
import { formerOwnerDigest, type Owner, ownerDigest } from './owner-digest.js';

/** People whose former conversations are known to have been moved; whoever is forgotten is looked up once more. */
const remembered = 10_000;

/**
 * Moves what an earlier release kept under a subject alone to the person's key, when they come. It spoke of one issuer, and
 * only that issuer's people find it again.
 */
export class FormerConversations {
  readonly #moved = new LRUCache<string, Promise<void>>({ max: remembered });

  /** @param issuerId of the issuer whose people that release knew; undefined: nothing is anybody's */
  constructor(
    private readonly bucket: Pick<Bucket, 'get' | 'create' | 'delete' | 'keys'>,
    private readonly issuerId: string | undefined,
  ) {}

  /**
   * Idempotent, and taken up again where it was broken off. Other processes may do the same meanwhile.
   * @throws MeshError when the bucket cannot be reached: nobody is shown half of what is theirs
   */
  async moveTo(owner: Owner): Promise<void> {
    // INVARIANT (a name is no right): another issuer's person of that subject is somebody else.
    if (this.issuerId === undefined || owner.user?.issuer !== this.issuerId) return;
    const digest = ownerDigest(owner);
    let moving = this.#moved.get(digest);
    if (!moving) {
      moving = this.#move(formerOwnerDigest(owner), digest);
      this.#moved.set(digest, moving);
      moving.catch(() => this.#moved.delete(digest));
    }
    await moving;
  }

  async #move(from: string, to: string): Promise<void> {
    const kept: { key: string; value: Uint8Array; revision: number }[] = [];
    for (const key of await this.bucket.keys(from)) {
      const entry = await this.bucket.get(key);
      if (entry) kept.push({ key, ...entry });
    }
    // In the order of their last change: what was left alone longest still makes room first.
    kept.sort((a, b) => a.revision - b.revision);
    for (const { key, value } of kept) {
      await this.#createUnlessThere(`${to}${key.slice(from.length)}`, value);
      await this.bucket.delete(key);
    }
  }

  /** What is there was moved before, and may have grown since. */
  async #createUnlessThere(key: string, value: Uint8Array): Promise<void> {
    try {
      await this.bucket.create(key, value);
    } catch (error) {
      if (!(error instanceof MeshError && error.code === 'conflict')) throw error;
    }
  }
}
