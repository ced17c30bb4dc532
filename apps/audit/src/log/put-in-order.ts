import { link, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Journal, type Place, replaceFile } from '#libs/journal';
import { type StreamPlace } from './stream-places.js';

/** What the file was before, the last time that it was put in order. */
export const disorderedFile = 'decisions.disordered.jsonl';

/**
 * Writes the file anew with the lines of each stream in its order. Where lines of different streams took turns they take them still,
 * since no stream says more of that. The file as it was is evidence and lies beside it.
 * @param lines where each line lies, as they follow one another
 */
export async function putInOrder(
  path: string,
  journal: Pick<Journal, 'read'>,
  lines: readonly (StreamPlace & Place)[],
): Promise<void> {
  const evidence = join(dirname(path), disorderedFile);
  await rm(evidence, { force: true });
  await link(path, evidence);
  await replaceFile(path, linesInOrder(journal, lines));
}

async function* linesInOrder(
  journal: Pick<Journal, 'read'>,
  lines: readonly (StreamPlace & Place)[],
): AsyncGenerator<string> {
  const inOrder = new Map<string, Iterator<Place>>();
  for (const { stream } of lines) {
    if (inOrder.has(stream)) continue;
    const own = lines.filter((line) => line.stream === stream).sort((a, b) => a.seq - b.seq);
    inOrder.set(stream, own.values());
  }
  for (const { stream } of lines) {
    const next = inOrder.get(stream)?.next();
    if (next && !next.done) yield `${await journal.read(next.value)}\n`;
  }
}
