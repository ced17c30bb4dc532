import pLimit from 'p-limit';
import { replaceFile } from './replace-file.js';

/** A file that is always written whole. One write at a time; changes that come during a write share the next. */
export class SnapshotFile {
  readonly #inTurn = pLimit(1);
  #next: Promise<void> | undefined;

  /** @param contents what the file is to hold, asked for when it is about to be written */
  constructor(
    readonly path: string,
    private readonly contents: () => string,
  ) {}

  /** Resolves once everything that was changed before the call is on the disk. */
  save(): Promise<void> {
    this.#next ??= this.#inTurn(() => {
      this.#next = undefined;
      return replaceFile(this.path, this.contents());
    });
    return this.#next;
  }
}
