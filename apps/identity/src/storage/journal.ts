import { type FileHandle, open, readFile } from 'node:fs/promises';
import { replaceFile } from './write-atomically.js';

/** The journal holds something that was never written to it. */
export class JournalDamaged extends Error {
  readonly code = 'journal_damaged';
  constructor(path: string, line: number) {
    super(`line ${line} of \`${path}\` is damaged; restore the file, or remove it to end every login`);
    this.name = 'JournalDamaged';
  }
}

interface Waiting {
  text: string;
  done: () => void;
  failed: (cause: unknown) => void;
}

/**
 * An append-only file of JSON lines. What was appended is on the disk when the promise resolves; what arrives while
 * the disk is busy is written together.
 */
export class Journal {
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;
  #lines: number;
  #writable = true;

  private constructor(
    private readonly path: string,
    private file: FileHandle,
    private size: number,
    lines: number,
  ) {
    this.#lines = lines;
  }

  /**
   * Opens or creates the file and replays its lines. A last line cut short by a crash was never acknowledged: it goes.
   * @throws JournalDamaged
   */
  static async open(path: string, replay: (entry: unknown) => void): Promise<Journal> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const lines = whole.split('\n').slice(0, -1);
    lines.forEach((line, index) => {
      try {
        replay(JSON.parse(line));
      } catch {
        throw new JournalDamaged(path, index + 1);
      }
    });
    const file = await open(path, 'a', 0o600);
    const size = Buffer.byteLength(whole);
    await file.truncate(size);
    return new Journal(path, file, size, lines.length);
  }

  /** Lines in the file, for deciding when to rewrite it. */
  get lines(): number {
    return this.#lines;
  }

  /**
   * False from the first write that failed until the file has been rewritten: memory is ahead of it, so that a login
   * that was ended would be there again after a restart.
   */
  get writable(): boolean {
    return this.#writable;
  }

  append(entry: unknown): Promise<void> {
    const written = new Promise<void>((done, failed) => {
      this.#waiting.push({ text: `${JSON.stringify(entry)}\n`, done, failed });
    });
    this.#start();
    return written;
  }

  /** @param entries everything appended so far, asked for when the file is about to be replaced */
  async rewrite(entries: () => Iterable<unknown>): Promise<void> {
    // What is being written belongs to the old file; what comes after, to the new one. Nothing may start in between.
    while (this.#working) await this.#working.catch(() => undefined);
    const lines = [...entries()].map((entry) => `${JSON.stringify(entry)}\n`);
    this.#working = this.#replace(lines).finally(() => this.#finished());
    await this.#working;
  }

  async close(): Promise<void> {
    while (this.#working) await this.#working.catch(() => undefined);
    await this.file.close();
  }

  #start(): void {
    this.#working ??= this.#writeWaiting().finally(() => this.#finished());
  }

  #finished(): void {
    this.#working = undefined;
    if (this.#waiting.length > 0) this.#start();
  }

  async #writeWaiting(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    const bytes = Buffer.from(batch.map((entry) => entry.text).join(''));
    try {
      await this.file.appendFile(bytes);
      await this.file.datasync();
      this.size += bytes.byteLength;
      this.#lines += batch.length;
      for (const entry of batch) entry.done();
    } catch (cause) {
      this.#writable = false;
      // A full disk may leave half a line behind; the next batch must not grow onto it.
      await this.file.truncate(this.size).catch(() => undefined);
      for (const entry of batch) entry.failed(cause);
    }
  }

  async #replace(lines: readonly string[]): Promise<void> {
    const text = lines.join('');
    const previous = this.file;
    try {
      this.file = await replaceFile(this.path, text);
      this.#writable = true;
    } catch (cause) {
      // The file of this path may be the new one already, which nothing is written to.
      this.#writable = false;
      throw cause;
    }
    this.size = Buffer.byteLength(text);
    this.#lines = lines.length;
    await previous.close();
  }
}
