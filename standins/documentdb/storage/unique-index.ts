import { type Document } from 'bson';
import { CommandError } from '../command-error.js';
import { valueKey } from '../query/bson-order.js';
import { fieldPath, valuesAt } from '../query/field-path.js';

export interface IndexSpec {
  name: string;
  /** Field path to direction, in the index's order. */
  key: Record<string, 1 | -1>;
  unique?: boolean;
  /** Documents whose date at the one key is that long ago are removed. */
  expireAfterSeconds?: number;
}

/** Which document holds each combination of values. A missing field counts as null, as in MongoDB. */
export class UniqueIndex {
  private readonly holders = new Map<string, string>();
  private readonly paths: readonly (readonly string[])[];

  constructor(
    readonly spec: IndexSpec,
    private readonly namespace: string,
  ) {
    this.paths = Object.keys(spec.key).map(fieldPath);
  }

  /** @throws CommandError 11000 when another document than `holder` has the same values */
  check(document: Document, holder: string): void {
    for (const key of this.keysOf(document)) {
      const other = this.holders.get(key);
      if (other !== undefined && other !== holder) throw duplicateKey(this.namespace, this.spec, document);
    }
  }

  add(document: Document, holder: string): void {
    for (const key of this.keysOf(document)) this.holders.set(key, holder);
  }

  remove(document: Document): void {
    for (const key of this.keysOf(document)) this.holders.delete(key);
  }

  private keysOf(document: Document): Set<string> {
    const combinations = this.paths.reduce<string[]>(
      (prefixes, path) => {
        const values = valuesAt(document, path).flatMap((value) =>
          Array.isArray(value) && value.length > 0 ? (value as unknown[]) : [value],
        );
        const keys = values.length > 0 ? values.map(valueKey) : [valueKey(null)];
        return prefixes.flatMap((prefix) => keys.map((key) => `${prefix}|${key}`));
      },
      [''],
    );
    return new Set(combinations);
  }
}

/** The error a client recognises as a taken key, with the fields drivers expose. */
export function duplicateKey(namespace: string, spec: IndexSpec, document: Document): CommandError {
  const keyValue = Object.fromEntries(
    Object.keys(spec.key).map((path) => [path, valuesAt(document, fieldPath(path))[0] ?? null]),
  );
  const shown = Object.entries(keyValue)
    .map(([path, value]) => `${path}: ${JSON.stringify(value)}`)
    .join(', ');
  return new CommandError(
    11000,
    `E11000 duplicate key error collection: ${namespace} index: ${spec.name} dup key: { ${shown} }`,
    { keyPattern: spec.key, keyValue },
  );
}
