import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export interface Manifest {
  /** Relative to the root of the project. */
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Kustomize's own files, which no cluster sees. */
const ofKustomize = /^kustomize\.config\.k8s\.io\//;

/** Every object below some folders, but for Kustomize's. @throws Error naming a file that is no YAML */
export const readManifests = (root: string, folders: readonly string[]): Manifest[] =>
  folders
    .flatMap((folder) => yamlFilesBelow(root, folder))
    .flatMap((file) => manifestsOf(file, readFileSync(join(root, file), 'utf8')));

/** @throws Error naming a file that is no YAML */
export function manifestsOf(file: string, text: string): Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    if ('errors' in document && document.errors.length > 0)
      throw new Error(`${file}: ${document.errors[0]?.message}`);
    const body = document.toJS() as Record<string, unknown> | null;
    if (!body || ofKustomize.test(String(body.apiVersion))) return [];
    const metadata = (body.metadata ?? {}) as { name?: string; labels?: Record<string, string> };
    return [
      {
        file,
        apiVersion: String(body.apiVersion),
        kind: String(body.kind),
        name: metadata.name ?? '',
        labels: metadata.labels ?? {},
        body,
      },
    ];
  });
}

function yamlFilesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name))
    .sort();
}
