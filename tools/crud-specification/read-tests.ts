import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, EJSON } from 'bson';

/** One test of MongoDB's unified test format, with what its file says of all. https://github.com/mongodb/specifications/blob/master/source/unified-test-format/unified-test-format.md */
export interface CrudTest {
  readonly file: string;
  readonly description: string;
  readonly entities: readonly Document[];
  readonly initialData: readonly CollectionData[];
  readonly operations: readonly Operation[];
  readonly outcome: readonly CollectionData[];
  /** Why it does not apply to a DocumentDB 5.0; undefined where it does. */
  readonly notFor: string | undefined;
}
export interface CollectionData {
  readonly databaseName: string;
  readonly collectionName: string;
  readonly documents: readonly Document[];
}
export interface Operation {
  readonly name: string;
  readonly object: string;
  readonly arguments?: Document;
  readonly expectResult?: unknown;
  readonly expectError?: Document;
  readonly saveResultAsEntity?: string;
}

/** What the stand-in is: DocumentDB 5.0, which looks like a replica set. */
const [serverVersion, topology] = ['5.0', 'replicaset'];

/** @throws Error where the folder holds no such file */
export function readTests(folder: string): CrudTest[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort(); // prettier-ignore
  if (files.length === 0) throw new Error(`\`${folder}\` holds no *.json`);
  return files.flatMap((file) => {
    const suite = EJSON.parse(readFileSync(join(folder, file), 'utf8'), { relaxed: true }) as Document;
    const list = (of: Document, name: string) => (of[name] ?? []) as Document[];
    return list(suite, 'tests').map((test): CrudTest => {
      const operations = list(test, 'operations') as Operation[];
      return {
        ...{
          file,
          operations,
          description: String(test.description),
          entities: list(suite, 'createEntities'),
        },
        initialData: list(suite, 'initialData') as CollectionData[],
        outcome: list(test, 'outcome') as CollectionData[],
        notFor: notFor(test, suite, operations),
      };
    });
  });
}

function notFor(test: Document, suite: Document, operations: readonly Operation[]): string | undefined {
  if (test.skipReason !== undefined) return 'skipped by its authors';
  // Those of the file and those of the test are to be met, one of each list.
  for (const { runOnRequirements = [] } of [suite, test]) {
    const list = runOnRequirements as Document[];
    if (list.length > 0 && !list.some(isMet)) return 'for other servers';
  }
  if (operations.some(({ object }) => object === 'testRunner')) return 'needs fail points of a test server';
  return undefined;
}

function isMet({ minServerVersion, maxServerVersion, topologies, serverParameters }: Document): boolean {
  const least = (minServerVersion ?? '0') as string;
  const most = (maxServerVersion ?? '999') as string;
  return (
    serverParameters === undefined &&
    compare(serverVersion, least) >= 0 &&
    compare(serverVersion, most) <= 0 &&
    (topologies === undefined || (topologies as string[]).includes(topology))
  );
}

/** By the parts that both name: 5.0 is no less than 5.0.99, which bounds 5.0.x. */
function compare(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  for (const [at, part] of a.entries()) if (part !== (b[at] ?? 0)) return part - (b[at] ?? 0);
  return 0;
}
