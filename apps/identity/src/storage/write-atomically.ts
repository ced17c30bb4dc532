import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file whole, readable by its owner only: after a crash it is the old one or the new one.
 * @returns the new file, open for appending
 */
export async function replaceFile(path: string, text: string): Promise<FileHandle> {
  const draft = `${path}.draft`;
  await rm(draft, { force: true });
  const file = await open(draft, 'ax', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await rename(draft, path);
    await syncFolder(dirname(path));
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** As {@link replaceFile}, for a file that is always written whole. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  await (await replaceFile(path, text)).close();
}

/** A rename is on the disk only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
