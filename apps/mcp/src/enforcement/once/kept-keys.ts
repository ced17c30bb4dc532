import { type Collection, type Db, MongoServerError } from 'mongodb';
import { keptForMs } from '../../toolbox/keyed-writes.js';
import { ToolError } from '../../toolbox/tool-error.js';
import { commandLimit } from '../../toolbox/visible-rows.js';

/** What an idempotency key stands for, in the tenant's own database. Beyond `expiresAt` the database forgets it. */
export interface KeptKey {
  /** Digest of the key and of whose it is. */
  readonly _id: string;
  readonly tool: string;
  readonly argumentsDigest: string;
  /** The call that came with it first. What is written under the key carries this id. */
  readonly callId: string;
  readonly expiresAt: Date;
  /** How that call ended, once it is known. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** It ended without having changed anything. */
  readonly failed?: true;
}
export type Claim = Pick<KeptKey, '_id' | 'tool' | 'argumentsDigest' | 'callId'>;

const duplicateKey = 11_000;
const mostAttempts = 3;

/** The keys of one tenant, read and written with the credential of whoever calls. */
export class KeptKeys {
  readonly #keys: Collection<KeptKey>;

  constructor(
    db: Db,
    private readonly now: () => Date,
  ) {
    this.#keys = db.collection<KeptKey>('idempotency_keys');
  }

  /**
   * Takes a key for a call, or says for which one it was taken before: of many at once, one takes it.
   * @returns what the key stands for; it is this call's own where `callId` is
   */
  async claim(claim: Claim): Promise<KeptKey> {
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      const kept = await this.#insert(claim);
      if (!kept) continue;
      if (kept.expiresAt > this.now()) return kept;
      // The database forgets it only some time after.
      const taken = await this.take(kept, claim);
      if (taken) return taken;
    }
    throw new ToolError('conflict', 'this idempotency key is being taken by others, send the call again');
  }

  /** Puts a call in the place of one that is over; undefined when somebody else was first. */
  async take({ _id, callId }: KeptKey, claim: Claim): Promise<KeptKey | undefined> {
    const { tool, argumentsDigest, callId: ours, expiresAt } = this.#fresh(claim);
    const fresh = { tool, argumentsDigest, callId: ours, expiresAt };
    const taken = await this.#keys.findOneAndUpdate(
      { _id: { $eq: _id }, callId: { $eq: callId } },
      { $set: fresh, $unset: { result: '', failed: '' } },
      { ...commandLimit, returnDocument: 'after' },
    );
    return taken ?? undefined;
  }

  /** Says how the call ended that the key stands for. */
  async end({ _id, callId }: KeptKey, how: Pick<KeptKey, 'result' | 'failed'>): Promise<void> {
    await this.#keys.updateOne({ _id: { $eq: _id }, callId: { $eq: callId } }, { $set: how }, commandLimit);
  }

  /** Undefined when it was there and is not any more. */
  async #insert(claim: Claim): Promise<KeptKey | undefined> {
    const fresh = this.#fresh(claim);
    try {
      await this.#keys.insertOne(fresh, commandLimit);
      return fresh;
    } catch (error) {
      if (!(error instanceof MongoServerError && error.code === duplicateKey)) throw error;
      return (await this.#keys.findOne({ _id: { $eq: claim._id } }, commandLimit)) ?? undefined;
    }
  }

  readonly #fresh = (claim: Claim): KeptKey => ({
    ...claim,
    expiresAt: new Date(this.now().getTime() + keptForMs),
  });
}
