import { checkTypes } from './check-types.js';
import { type Manifest, readManifests } from './read-manifests.js';
import { rules } from './rules.js';
import { readTypeTable, type TypeTable } from './type-table.js';

export interface Finding {
  readonly file: string;
  /** `Deployment web`. */
  readonly object: string;
  readonly check: string;
  readonly problem: string;
}

/** Where the manifests are. */
export const manifestFolders = ['deploy/kubernetes', 'policies/network'];

/** @returns what is wrong with the manifests of a project; nothing, where all is well. @throws Error naming a file that is no YAML */
export const checkManifests = (root: string): Finding[] =>
  findingsIn(readManifests(root, manifestFolders), readTypeTable(root));

export const findingsIn = (manifests: readonly Manifest[], table: TypeTable): Finding[] => [
  ...manifests.flatMap((manifest) =>
    checkTypes(manifest, table).map((problem) => findingAt(manifest, 'types', problem)),
  ),
  ...rules.flatMap(({ id, problemsOf }) =>
    problemsOf(manifests).map(({ manifest, problem }) => findingAt(manifest, id, problem)),
  ),
];

const findingAt = ({ file, kind, name }: Manifest, check: string, problem: string): Finding => ({
  file,
  object: `${kind} ${name}`,
  check,
  problem,
});
