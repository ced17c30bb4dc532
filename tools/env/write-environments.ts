import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environments } from './make-environments.js';

/** One file for each, by its name in the folder. */
export function filesOf(environments: Environments): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environments).flatMap(([name, environment]) => [
      [`${name}.env`, envFile(name, environment)],
    ]),
  );
}

/** The same as a list of a task definition or a pod has it. */
export const listsOf = (environments: Environments): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environments).map(([name, environment]) => [
      `${name}.json`,
      `${JSON.stringify(
        sorted(environment).map(([variable, value]) => ({ name: variable, value })),
        null,
        2,
      )}\n`,
    ]),
  );

/** Writes what differs. @returns the names of those files */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): string[] {
  const stale = differing(folder, files);
  mkdirSync(folder, { recursive: true });
  for (const name of stale) writeFileSync(join(folder, name), files[name] ?? '');
  return stale;
}

/** The names of files that are missing or say something else. */
export const differing = (folder: string, files: Readonly<Record<string, string>>): string[] =>
  Object.keys(files).filter((name) => {
    const path = join(folder, name);
    return !existsSync(path) || readFileSync(path, 'utf8') !== files[name];
  });

function envFile(name: string, environment: Readonly<Record<string, string>>): string {
  const lines = sorted(environment).map(([variable, value]) => `${variable}=${value}`);
  return [
    `# Made by \`npm run env\` for ${name}. Secrets are in the files that it names.`,
    ...lines,
    '',
  ].join('\n');
}

const sorted = (environment: Readonly<Record<string, string>>) =>
  Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
