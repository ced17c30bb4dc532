import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A field: its type as the API's own clients name it (`string`, `Array<V1Container>`), with `!` where it must be given. */
export type Fields = Readonly<Record<string, string>>;

/** The part of the Kubernetes API that the manifests use. */
export interface TypeTable {
  /** Such as `release-1.36`. */
  readonly version: string;
  readonly from: string;
  /** `apps/v1 Deployment` to the name of its type. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, Fields>>;
}

export const typeTableFile = join('tools', 'kubernetes-check', 'kubernetes-types.json');

export const readTypeTable = (root: string): TypeTable =>
  JSON.parse(readFileSync(join(root, typeTableFile), 'utf8')) as TypeTable;
