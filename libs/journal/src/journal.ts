import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type FileIdentity, identityOf, isSame } from './file-identity.js';
import { JournalError } from './journal-error.js';
import { readLines } from './read-lines.js';
import { putInPlace, syncFolder } from './replace-file.js';

/** Where a line lies in its file, in bytes, without its line feed. */
export interface Place {
  offset: number;
  length: number;
}

export interface JournalOptions {
  /**
   * What a write that failed means for those after it. `stop`: a line builds upon those before it, so nothing is taken
   * until {@link Journal.replace} has told everything anew. `go on`: each line stands alone.
   */
  afterFailure: 'stop' | 'go on';
  /** What to do about a damaged file, for whoever reads the error. */
  remedy?: string;
}

/**
 * `replaced`: the path leads to another file or to none, or the file is shorter or longer than what was written to it: somebody else was
 * at it. `unwritable`: the last write failed.
 */
export type JournalState = 'sound' | 'unwritable' | 'replaced';

/** Takes one line, in order. What it throws is not told further: the reason may quote the line, and the line hold a secret. */
export type Replay = (line: string, place: Place) => void;

export interface OpenedJournal {
  journal: Journal;
  /** Bytes of a torn tail that were cut off; none of them was promised. */
  cutOff: number;
}

interface Waiting {
  bytes: Buffer;
  written: (place: Place) => void;
  failed: (error: unknown) => void;
}

/**
 * An append-only file of lines of text. A line is promised once it is on the disk (fdatasync); lines that wait
 * meanwhile are committed together.
 * INVARIANT (nothing is promised in a file that nobody finds): before each commit the path leads to the very file that is written, and that
 * file is as it was left. Where it does not, nothing is taken, and what is there is not touched.
 */
export class Journal {
  readonly #inTurn = pLimit(1);
  #waiting: Waiting[] = [];
  #commitIsDue = false;
  #failure: JournalError | undefined;
  /** The file's name may not be on the disk yet: nothing is promised before it is. */
  #isNameUnsure = false;
  #closed = false;
  /** What the path was when it was opened, or replaced by this journal itself. */
  #identity: FileIdentity | undefined;

  private constructor(
    readonly path: string,
    private readonly options: JournalOptions,
    private file: FileHandle,
    private end: number,
    private count: number,
  ) {}

  /**
   * Opens or makes the file and hands each of its lines to `replay`, which throws when it does not understand it.
   * @throws JournalError `damaged` for a line that is not understood, unless it and all behind it are what a crash leaves
   */
  static async open(path: string, replay: Replay, options: JournalOptions): Promise<OpenedJournal> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // `a` makes the file; writing at a position needs another mode.
    await (await open(path, 'a', 0o600)).close();
    const file = await open(path, 'r+');
    try {
      const { end, count } = await replayLines(file, replay, (line) => damaged(path, line, options));
      const cutOff = (await file.stat()).size - end;
      if (cutOff > 0) await file.truncate(end);
      await file.sync();
      await syncFolder(dirname(path));
      const journal = new Journal(path, options, file, end, count);
      journal.#identity = await identityOf(path);
      return { journal, cutOff };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Lines in the file, for deciding when to replace it. */
  get lines(): number {
    return this.count;
  }

  /** Whether a write failed that no later one has mended. */
  get failing(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Resolves once the line is on the disk, and every line before it.
   * @param line without a line feed, and without a NUL, which stands for what a crash left unwritten
   * @throws JournalError `unwritable`
   */
  append(line: string): Promise<Place> {
    const refusal = this.#refusal();
    if (refusal) return Promise.reject(refusal);
    if (/[\n\0]/.test(line)) return Promise.reject(new TypeError('a line holds no line feed and no NUL'));
    return new Promise((written, failed) => {
      this.#waiting.push({ bytes: Buffer.from(`${line}\n`), written, failed });
      if (this.#commitIsDue) return;
      this.#commitIsDue = true;
      void this.#inTurn(() => this.#commitWaiting());
    });
  }

  /** @param place what `append` or `replay` was given since the file was last replaced */
  async read({ offset, length }: Place): Promise<string> {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await this.file.read(buffer, 0, length, offset);
    if (bytesRead !== length) throw new JournalError('damaged', `\`${this.path}\` is shorter than it was`);
    return buffer.toString('utf8');
  }

  /**
   * Puts a file of these lines in the place of this one, in one step. What is appended meanwhile comes behind them.
   * @param lines what everything appended until then amounts to; asked for when the file is about to be replaced
   */
  replace(lines: () => Iterable<string>): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#closed) throw closed(this.path);
      const texts = Array.from(lines(), (line) => `${line}\n`);
      const text = texts.join('');
      const former = this.file;
      this.file = await putInPlace(this.path, text);
      this.#identity = await identityOf(this.path);
      this.#isNameUnsure = true;
      this.end = Buffer.byteLength(text);
      this.count = texts.length;
      await former.close();
      await this.#ensureName();
      this.#failure = undefined;
    });
  }

  /** Never rejects. */
  state(): Promise<JournalState> {
    return this.#inTurn(async () => {
      if (this.#closed) return 'unwritable';
      try {
        if (await this.#isReplaced()) return 'replaced';
      } catch {
        return 'unwritable';
      }
      return this.#refusal() || this.#failure?.code === 'unwritable' ? 'unwritable' : 'sound';
    });
  }

  /** Writes what waits, then takes nothing more. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#inTurn(() => this.file.close());
  }

  #refusal(): JournalError | undefined {
    if (this.#closed) return closed(this.path);
    return this.options.afterFailure === 'stop' ? this.#failure : undefined;
  }

  async #commitWaiting(): Promise<void> {
    // Those that come in the same turn of the event loop share a commit.
    await nextTurn();
    this.#commitIsDue = false;
    const batch = this.#waiting.splice(0);
    if (batch.length === 0) return;
    try {
      await this.#commit(Buffer.concat(batch.map(({ bytes }) => bytes)));
    } catch (cause) {
      this.#failure = cause instanceof JournalError ? cause : unwritable(this.path, cause);
      // What the disk took of it goes as far as it can, also in a process that ends now. Of what somebody else left nothing does: it is evidence.
      if (this.#failure.code === 'unwritable') await this.file.truncate(this.end).catch(() => undefined);
      // What came meanwhile stands behind what is not there.
      const behind = this.options.afterFailure === 'stop' ? this.#waiting.splice(0) : [];
      for (const { failed } of [...batch, ...behind]) failed(this.#failure);
      return;
    }
    for (const { bytes, written } of batch) {
      const offset = this.end;
      this.end += bytes.length;
      this.count += 1;
      written({ offset, length: bytes.length - 1 });
    }
  }

  async #commit(bytes: Buffer): Promise<void> {
    await this.#ensureName();
    if (await this.#isReplaced()) throw replaced(this.path);
    // What a failed write left behind the last promised line would otherwise show between lines.
    if (this.#failure) await this.file.truncate(this.end);
    for (let done = 0; done < bytes.length;) {
      done += (await this.file.write(bytes, done, bytes.length - done, this.end + done)).bytesWritten;
    }
    await this.file.datasync();
    this.#failure = undefined;
  }

  /** @throws the system's error where that cannot be told */
  async #isReplaced(): Promise<boolean> {
    const [now, own] = await Promise.all([identityOf(this.path), this.file.stat()]);
    if (!now || !this.#identity || !isSame(now.entry, this.#identity.entry) || !isSame(now.file, own))
      return true;
    // A write that failed may have left a part behind.
    const isLonger = own.size > this.end && this.#failure?.code !== 'unwritable';
    return own.size < this.end || isLonger;
  }

  async #ensureName(): Promise<void> {
    if (!this.#isNameUnsure) return;
    await syncFolder(dirname(this.path));
    this.#isNameUnsure = false;
  }
}

/** @returns how many lines there are, and where the last of them ends */
async function replayLines(
  file: FileHandle,
  replay: Replay,
  damagedAt: (line: number) => JournalError,
): Promise<{ end: number; count: number }> {
  let [end, count, number] = [0, 0, 0];
  let torn: number | undefined;
  for await (const { text, offset, length, complete } of readLines(file)) {
    number += 1;
    const isWhole = complete && !text.includes('\0');
    const isUnderstood = isWhole && understands(() => replay(text, { offset, length }));
    // INVARIANT (never guessed): a crash leaves a last line without its end, or blocks of zeros, and nothing behind.
    if (isUnderstood && torn !== undefined) throw damagedAt(torn);
    if (isWhole && !isUnderstood) throw damagedAt(torn ?? number);
    if (isUnderstood) [end, count] = [offset + length + 1, count + 1];
    else torn ??= number;
  }
  return { end, count };
}

function understands(read: () => void): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

const damaged = (path: string, line: number, { remedy }: JournalOptions) =>
  new JournalError(
    'damaged',
    `line ${line} of \`${path}\` is damaged; ${remedy ?? 'put back a copy of the file, or set it aside'}`,
  );

const closed = (path: string) => new JournalError('closed', `\`${path}\` is closed`);

const replaced = (path: string) =>
  new JournalError('replaced', `\`${path}\` was replaced, removed, shortened or added to by somebody else`);

const unwritable = (path: string, cause: unknown) =>
  new JournalError('unwritable', `\`${path}\` cannot be written: ${(cause as Error).message}`, { cause });
