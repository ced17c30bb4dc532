import { randomBytes } from 'node:crypto';
import { Long, type Document } from 'bson';
import { type Privilege } from './access/roles.js';
import { badValue, CommandError } from './command-error.js';
import { EncodedBatch } from './wire/write-reply.js';

interface Cursor {
  userId: string;
  namespace: string;
  needed: readonly Privilege[];
  rest: readonly Uint8Array[];
  usedAt: number;
}

const firstBatchSize = 101;
const maxBatchBytes = 16 * 1024 * 1024;
const maxCursors = 1000;
/** As in MongoDB: a cursor nobody reads for ten minutes is closed. */
const idleMs = 600_000;

/** Results that are handed out in pieces. A cursor belongs to the user who opened it. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();

  constructor(private readonly now: () => Date) {}

  /** @returns the reply with the first documents; a cursor stays open when there are more */
  start(o: {
    userId: string;
    namespace: string;
    needed: readonly Privilege[];
    documents: readonly Uint8Array[];
    batchSize?: unknown;
    single?: boolean;
  }): Document {
    const [batch, rest] = cutBatch(o.documents, batchLimit(o.batchSize) ?? firstBatchSize);
    const id = rest.length > 0 && !o.single ? this.keep({ ...o, rest, usedAt: this.now().getTime() }) : 0n;
    return { cursor: { firstBatch: new EncodedBatch(batch), id: Long.fromBigInt(id), ns: o.namespace } };
  }

  /** @throws CommandError 43 when there is no such cursor, it is somebody else's, or its time is over */
  next(id: bigint, userId: string, namespace: string, batchSize: unknown): Document {
    const cursor = this.find(id, userId);
    if (!cursor || cursor.namespace !== namespace) throw new CommandError(43, `cursor id ${id} not found`);
    const limit = batchLimit(batchSize);
    const [batch, rest] = cutBatch(cursor.rest, limit === undefined || limit === 0 ? Infinity : limit);
    if (rest.length > 0) this.open.set(id, { ...cursor, rest, usedAt: this.now().getTime() });
    else this.open.delete(id);
    const left = Long.fromBigInt(rest.length > 0 ? id : 0n);
    return { cursor: { nextBatch: new EncodedBatch(batch), id: left, ns: namespace } };
  }

  /** The rights that the cursor's command needed; they are checked again for each further piece. */
  neededFor(id: bigint): readonly Privilege[] {
    return this.open.get(id)?.needed ?? [];
  }

  /** @returns whether there was such a cursor of this user */
  kill(id: bigint, userId: string): boolean {
    return this.find(id, userId) !== undefined && this.open.delete(id);
  }

  /** Closes what a user who is gone had open. */
  closeOf(userId: string): void {
    for (const [id, cursor] of this.open) if (cursor.userId === userId) this.open.delete(id);
  }

  get count(): number {
    this.dropIdle();
    return this.open.size;
  }

  private find(id: bigint, userId: string): Cursor | undefined {
    this.dropIdle();
    const cursor = this.open.get(id);
    return cursor?.userId === userId ? cursor : undefined;
  }

  private keep(cursor: Cursor): bigint {
    this.dropIdle();
    if (this.open.size >= maxCursors)
      throw badValue(`too many open cursors (${maxCursors}); read or close some first`);
    const id = BigInt(`0x${randomBytes(7).toString('hex')}`) + 1n;
    this.open.set(id, cursor);
    return id;
  }

  private dropIdle(): void {
    const oldest = this.now().getTime() - idleMs;
    for (const [id, cursor] of this.open) if (cursor.usedAt < oldest) this.open.delete(id);
  }
}

function batchLimit(size: unknown): number | undefined {
  if (size === undefined) return undefined;
  if (!Number.isSafeInteger(size) || (size as number) < 0) throw badValue('batchSize must be 0 or more');
  return size as number;
}

function cutBatch(
  documents: readonly Uint8Array[],
  limit: number,
): [readonly Uint8Array[], readonly Uint8Array[]] {
  let bytes = 0;
  let count = 0;
  for (const document of documents) {
    bytes += document.length;
    // One document always fits: a cursor that cannot move on would never end.
    if (count >= limit || (count > 0 && bytes > maxBatchBytes)) break;
    count += 1;
  }
  return [documents.slice(0, count), documents.slice(count)];
}
