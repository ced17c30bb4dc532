import { accessSync, constants, statSync } from 'node:fs';

/** The first of the paths at which there is a program that this user may run. */
export function firstExecutable(paths: readonly string[]): string | undefined {
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}
