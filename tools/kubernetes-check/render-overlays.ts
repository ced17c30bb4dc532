import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findingsIn, type Finding } from './check-manifests.js';
import { manifestsOf } from './read-manifests.js';
import { type TypeTable } from './type-table.js';

const overlays = join('deploy', 'kubernetes', 'overlays');

/**
 * Checks what each overlay becomes, by Kustomize itself, where `kubectl` is on this machine.
 * @returns undefined where it is not
 */
export function checkOverlays(root: string, table: TypeTable): Finding[] | undefined {
  if (spawnSync('kubectl', ['kustomize', '--help']).error) return undefined;
  if (!existsSync(join(root, overlays))) return [];
  return readdirSync(join(root, overlays)).flatMap((name) => {
    const folder = join(overlays, name);
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 16_000_000,
    });
    if (status === 0) return findingsIn(manifestsOf(folder, stdout), table);
    return [{ file: folder, object: 'Kustomization', check: 'kustomize', problem: stderr.trim() }];
  });
}
