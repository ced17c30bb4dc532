import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file whole, or makes it, readable by its owner only: after a crash it is the old one or the new one.
 * @param text in parts where it is too long to be held at once
 */
export async function replaceFile(path: string, text: string | AsyncIterable<string>): Promise<void> {
  const file = await putInPlace(path, text);
  await file.close();
  await syncFolder(dirname(path));
}

/**
 * Makes a file whole, readable by its owner only, where there is none.
 * @returns false where there is one; of several that make it at once, one gets true
 */
export async function createFile(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.new`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await link(draft, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

/** As {@link replaceFile}, before anything else happens in this process, as where it is about to start others. */
export function replaceFileSync(path: string, text: string): void {
  const draft = draftOf(path);
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The text of a file; undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The first part of {@link replaceFile}: the new file is in place, but a crash may still bring back the old one until
 * its folder is synchronised. When it throws, the old file is in place.
 * @returns the new file, open for reading and writing
 */
export async function putInPlace(path: string, text: string | AsyncIterable<string>): Promise<FileHandle> {
  const draft = draftOf(path);
  await rm(draft, { force: true });
  const file = await open(draft, 'wx+', 0o600);
  try {
    await writeFile(file, text);
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

/**
 * Where the new file is written before it takes the name. It is removed first and made anew: of one that a crash left,
 * or somebody put there, the mode would be kept, and a link followed.
 */
const draftOf = (path: string) => `${path}.new`;
