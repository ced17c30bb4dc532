import { createHash } from 'node:crypto';
import { type Place } from '#libs/journal';

/** Where a line lies, and what it was when it was written or read at the start: an edit while the service runs is seen by whoever reads it. */
export interface WrittenLine extends Place {
  readonly digest: string;
}

/** 128 bits of SHA-256, one character a byte: there is one for each line that the log has. */
export const digestOf = (line: string): string =>
  createHash('sha256').update(line).digest().toString('latin1', 0, 16);
