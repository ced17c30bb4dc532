import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readLines } from './read-lines.js';

/** Where a line lies in its file, without its line feed. */
export interface Place {
  offset: number;
  length: number;
}

interface Waiting {
  line: Buffer;
  written: (place: Place) => void;
  failed: (error: unknown) => void;
}

/**
 * Lines that are never changed. A line is promised only once it is on the disk (fdatasync); lines that wait meanwhile
 * are committed together. What a crash left half-written behind the last promised line is cut off at the next start.
 */
export class AppendOnlyFile {
  #end: number;
  #waiting: Waiting[] = [];
  #committing: Promise<void> | undefined;
  #dirty = false;
  #closed = false;

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    end: number,
  ) {
    this.#end = end;
  }

  /**
   * Opens or makes the file and hands each line that is there to `onLine`, which says whether it understands it.
   * @returns the file, and how many bytes of a torn tail were cut off
   * @throws Error when a line that is not understood has understood ones behind it: no crash leaves that
   */
  static async open(
    path: string,
    onLine: (line: string, place: Place) => boolean,
  ): Promise<{ file: AppendOnlyFile; cutOff: number }> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const handle = await open(path, 'a+', 0o600).then(async (created) => {
      // `a+` makes the file; writing at a position needs another mode.
      await created.close();
      return open(path, 'r+');
    });
    try {
      let end = 0;
      let torn: number | undefined;
      let count = 0;
      for await (const { text, offset, length, complete } of readLines(handle)) {
        count += 1;
        if (complete && onLine(text, { offset, length })) {
          if (torn !== undefined) {
            throw new Error(
              `line ${torn} of \`${path}\` cannot be read but lines behind it can; put back a copy of the file or set it aside`,
            );
          }
          end = offset + length + 1;
        } else torn ??= count;
      }
      const cutOff = (await handle.stat()).size - end;
      if (cutOff > 0) await handle.truncate(end);
      await handle.sync();
      await syncDirectory(dirname(path));
      return { file: new AppendOnlyFile(path, handle, end), cutOff };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Resolves once the line is on the disk. @param line one line without its line feed */
  append(line: string): Promise<Place> {
    if (this.#closed) return Promise.reject(new Error(`\`${this.path}\` is closed`));
    return new Promise((written, failed) => {
      this.#waiting.push({ line: Buffer.from(`${line}\n`), written, failed });
      this.#committing ??= this.#commitAll();
    });
  }

  async read({ offset, length }: Place): Promise<string> {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await this.file.read(buffer, 0, length, offset);
    if (bytesRead !== length) throw new Error(`\`${this.path}\` is shorter than it was`);
    return buffer.toString('utf8');
  }

  /** Whether the last write worked and the path still leads to this file. */
  async writable(): Promise<boolean> {
    if (this.#dirty || this.#closed) return false;
    try {
      const [here, there] = await Promise.all([this.file.stat(), stat(this.path)]);
      return here.ino === there.ino && here.dev === there.dev && here.size >= this.#end;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#committing;
    await this.file.close();
  }

  async #commitAll(): Promise<void> {
    // Those that come in the same turn of the event loop share a commit.
    await new Promise((turn) => setImmediate(turn));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        await this.#commit(batch.map(({ line }) => line));
      } catch (error) {
        this.#dirty = true;
        for (const { failed } of batch) failed(error);
        continue;
      }
      for (const { line, written } of batch) {
        written({ offset: this.#end, length: line.length - 1 });
        this.#end += line.length;
      }
    }
    this.#committing = undefined;
  }

  async #commit(lines: Buffer[]): Promise<void> {
    // What a failed write left behind the last promised line would otherwise show between lines.
    if (this.#dirty) await this.file.truncate(this.#end);
    const bytes = Buffer.concat(lines);
    for (let done = 0; done < bytes.length;) {
      done += (await this.file.write(bytes, done, bytes.length - done, this.#end + done)).bytesWritten;
    }
    await this.file.datasync();
    this.#dirty = false;
  }
}

/** A new file is on the disk only when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  await directory.sync().finally(() => directory.close());
}
