import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces a file whole, or makes it, readable by its owner only: after a crash it is the old one or the new one. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const file = await putInPlace(path, text);
  await file.close();
  await syncFolder(dirname(path));
}

/**
 * The first part of it: the new file is in place, but a crash may still bring back the old one until its folder is
 * synchronised. When it throws, the old file is in place.
 * @returns the new file, open for reading and writing
 */
export async function putInPlace(path: string, text: string): Promise<FileHandle> {
  const draft = `${path}.new`;
  // One that a crash left, or somebody put there: whose mode would be kept, or whose link followed.
  await unlink(draft).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  const file = await open(draft, 'wx+', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await rename(draft, path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A file's name is on the disk only once its folder is. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
