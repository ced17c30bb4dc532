import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';

/** What one record says. The numbers are the file format: never change what one means. */
export const recordKind = {
  documentSaved: 1,
  documentRemoved: 2,
  collectionSaved: 3,
  collectionDropped: 4,
  userSaved: 5,
  userDropped: 6,
} as const;
export type RecordKind = (typeof recordKind)[keyof typeof recordKind];

export interface JournalRecord {
  kind: RecordKind;
  /** Namespace or user. */
  name: string;
  /** BSON. */
  payload: Uint8Array;
}

export class JournalError extends Error {
  constructor(
    readonly code: 'journal_corrupt' | 'journal_unwritable',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'JournalError';
  }
}

const magic = Buffer.from('DDBJRNL1');
const frameHeader = 8;

/**
 * An append-only file of frames `length, CRC-32, records`. All records that wait are written as one frame and made
 * durable by one fsync (group commit). A frame is begun only when the one before it is durable, so that only the
 * last can be torn: a torn tail was never acknowledged and is cut off, while damage before it is refused.
 */
export class Journal {
  private waiting: Buffer[] = [];
  private commits: { done(): void; failed(cause: unknown): void }[] = [];
  private writing = false;
  private broken: JournalError | undefined;
  /** Rejects once a write has failed: from then on nothing is acknowledged, and only opening the file anew helps. */
  readonly failed: Promise<never>;
  private fail!: (error: JournalError) => void;

  private constructor(private readonly file: FileHandle) {
    this.failed = new Promise((_resolve, reject) => (this.fail = reject));
    this.failed.catch(() => undefined); // whoever does not ask learns it from `commit`
  }

  /**
   * Reads what is there, hands each record to `replay`, and opens the file for more.
   * @param o.snapshot what the records amount to, for rewriting the file when most of it is out of date
   * @throws JournalError `journal_corrupt`, or `journal_unwritable` when the disk takes nothing
   */
  static async open(o: {
    path: string;
    replay(record: JournalRecord): void;
    snapshot(): Iterable<JournalRecord>;
    onTornTail?(bytes: number): void;
  }): Promise<Journal> {
    const replayed = existsSync(o.path) ? readAll(o) : undefined;
    proveWritable(o.path);
    const live = [...o.snapshot()];
    if (!replayed || replayed > 2 * live.length + 100) rewrite(o.path, live);
    return new Journal(await open(o.path, 'a', 0o600));
  }

  append(record: JournalRecord): void {
    this.waiting.push(encodeRecord(record));
  }

  /** Resolves once everything appended so far is on disk. @throws JournalError `journal_unwritable`, for good */
  commit(): Promise<void> {
    if (this.broken) return Promise.reject(this.broken);
    if (this.waiting.length === 0 && !this.writing) return Promise.resolve();
    return new Promise((done, failed) => {
      this.commits.push({ done, failed });
      if (!this.writing) void this.writeFrames();
    });
  }

  async close(): Promise<void> {
    await this.commit().catch(() => undefined);
    await this.file.close();
  }

  private async writeFrames(): Promise<void> {
    this.writing = true;
    while (this.commits.length > 0) {
      const commits = this.commits.splice(0);
      const records = this.waiting.splice(0);
      try {
        if (records.length > 0) {
          await writeWhole(this.file, frame(records));
          await this.file.datasync();
        }
        for (const commit of commits) commit.done();
      } catch (cause) {
        // INVARIANT (no acknowledgement without the disk): after a failed write nobody knows what the file holds.
        this.broken = unwritable(cause);
        for (const commit of [...commits, ...this.commits.splice(0)]) commit.failed(this.broken);
        this.fail(this.broken);
      }
    }
    // In the same step as the loop's last look: a commit asked for from here on starts a new loop.
    this.writing = false;
  }
}

async function writeWhole(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

function frame(records: readonly Uint8Array[]): Buffer {
  const whole = Buffer.concat([Buffer.alloc(frameHeader), ...records]);
  whole.writeUInt32LE(whole.length - frameHeader, 0);
  whole.writeUInt32LE(crc32(whole.subarray(frameHeader)), 4);
  return whole;
}

function encodeRecord(record: JournalRecord): Buffer {
  const name = Buffer.from(record.name);
  const head = Buffer.allocUnsafe(7 + name.length);
  head[0] = record.kind;
  head.writeUInt16LE(name.length, 1);
  head.writeUInt32LE(record.payload.length, 3);
  name.copy(head, 7);
  return Buffer.concat([head, record.payload]);
}

function* decodeRecords(bytes: Buffer): Generator<JournalRecord> {
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 7 + bytes.readUInt16LE(at + 1);
    const end = nameEnd + bytes.readUInt32LE(at + 3);
    yield {
      kind: bytes[at] as RecordKind,
      name: bytes.toString('utf8', at + 7, nameEnd),
      payload: Buffer.from(bytes.subarray(nameEnd, end)), // a copy, so that the whole file can be let go
    };
    at = end;
  }
}

/** @returns how many records were read */
function readAll(o: {
  path: string;
  replay(record: JournalRecord): void;
  onTornTail?(bytes: number): void;
}): number | undefined {
  const bytes = readFileSync(o.path);
  if (bytes.length < magic.length) return undefined;
  if (!bytes.subarray(0, magic.length).equals(magic))
    throw new JournalError('journal_corrupt', `\`${o.path}\` is not a journal of the DocumentDB stand-in`);
  let records = 0;
  let at: number = magic.length;
  while (at < bytes.length) {
    const end = at + frameHeader <= bytes.length ? at + frameHeader + bytes.readUInt32LE(at) : Infinity;
    const body = bytes.subarray(at + frameHeader, end);
    const whole = end <= bytes.length && end > at + frameHeader;
    if (!whole || crc32(body) !== bytes.readUInt32LE(at + 4)) {
      if ((whole && end < bytes.length) || holdsFrame(bytes, at + 1))
        throw new JournalError(
          'journal_corrupt',
          `\`${o.path}\` is damaged at byte ${at}; restore it from a copy, or remove it to begin anew`,
        );
      o.onTornTail?.(bytes.length - at);
      truncateSync(o.path, at);
      break;
    }
    for (const record of decodeRecords(body)) {
      o.replay(record);
      records += 1;
    }
    at = end;
  }
  return records;
}

/**
 * Whether a whole frame begins anywhere from `from` on. Behind a torn tail there is none; behind a damaged length there
 * are acknowledged ones.
 */
function holdsFrame(bytes: Buffer, from: number): boolean {
  const kinds: readonly (number | undefined)[] = Object.values(recordKind);
  for (let at = from; at + frameHeader < bytes.length; at++) {
    const end = at + frameHeader + bytes.readUInt32LE(at);
    const body = bytes.subarray(at + frameHeader, end);
    if (end > bytes.length || !kinds.includes(body[0])) continue;
    if (crc32(body) === bytes.readUInt32LE(at + 4)) return true;
  }
  return false;
}

/** A disk that is full is found out at the start, not at the first write of somebody. */
function proveWritable(path: string): void {
  const proof = `${path}.proof`;
  try {
    const fd = openSync(proof, 'w', 0o600);
    try {
      writeFileSync(fd, Buffer.alloc(64 * 1024));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw unwritable(cause);
  } finally {
    rmSync(proof, { force: true });
  }
}

const unwritable = (cause: unknown) =>
  new JournalError('journal_unwritable', 'the data folder cannot be written; is the disk full?', { cause });

/** Replaces the file in one step: whoever dies in between leaves the old one whole. */
function rewrite(path: string, records: readonly JournalRecord[]): void {
  const fresh = `${path}.new`;
  const fd = openSync(fresh, 'w', 0o600);
  try {
    writeFileSync(fd, magic);
    for (let at = 0; at < records.length; at += 1000)
      writeFileSync(fd, frame(records.slice(at, at + 1000).map(encodeRecord)));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(fresh, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
