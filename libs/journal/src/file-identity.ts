import { type Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';

/** What a path is: its own entry, which may be a link, and the file that it leads to. */
export interface FileIdentity {
  readonly entry: Pick<Stats, 'dev' | 'ino'>;
  readonly file: Pick<Stats, 'dev' | 'ino'>;
}

/** @returns undefined where the path leads to nothing. @throws the system's error where that cannot be told */
export async function identityOf(path: string): Promise<FileIdentity | undefined> {
  try {
    const [entry, file] = await Promise.all([lstat(path), stat(path)]);
    return { entry, file };
  } catch (error) {
    if (leadsNowhere.has(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}

/** Until the one that is compared is closed, no other file is given its inode. */
export const isSame = (one: Pick<Stats, 'dev' | 'ino'>, other: Pick<Stats, 'dev' | 'ino'>): boolean =>
  one.dev === other.dev && one.ino === other.ino;

const leadsNowhere = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);
