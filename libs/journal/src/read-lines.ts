import { type FileHandle } from 'node:fs/promises';

export interface Line {
  text: string;
  /** In bytes. */
  offset: number;
  /** In bytes, without the line feed. */
  length: number;
  /** False for a last line without its line feed. */
  complete: boolean;
}

const lineFeed = 0x0a;

/** All lines of a file with their places, a piece of the file in memory at a time. */
export async function* readLines(file: FileHandle, pieceBytes = 256 * 1024): AsyncGenerator<Line> {
  const piece = Buffer.alloc(pieceBytes);
  let begun = Buffer.alloc(0);
  let offset = 0;
  for (let position = 0; ;) {
    const { bytesRead } = await file.read(piece, 0, pieceBytes, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    begun = Buffer.concat([begun, piece.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = begun.indexOf(lineFeed); end >= 0; end = begun.indexOf(lineFeed, start)) {
      yield { text: begun.toString('utf8', start, end), offset, length: end - start, complete: true };
      offset += end - start + 1;
      start = end + 1;
    }
    begun = begun.subarray(start);
  }
  if (begun.length > 0) yield { text: begun.toString('utf8'), offset, length: begun.length, complete: false };
}
