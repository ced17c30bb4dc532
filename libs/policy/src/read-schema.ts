import { type SchemaJson } from '@cedar-policy/cedar-wasm/web';
import { type Cedar } from './cedar-instance.js';
import { type PolicySource } from './policy-source.js';
import { type Declared, joinFragments, namespace } from './schema-fragments.js';

export interface ReadSchema {
  readonly text: string;
  readonly json: SchemaJson<string>;
  readonly declared: ReadonlyMap<string, Declared>;
}

/** The schema of all fragments. What is declared twice or shadows something is named with every file that declares it. */
export function readSchema(
  cedar: Cedar,
  files: PolicySource['schemaFiles'],
): ReadSchema | { readonly problems: readonly string[] } {
  const { text, declared, problems, fileAt } = joinFragments(files);
  const read = cedar.schemaToJson(text);
  const errors = (read.type === 'failure' ? read.errors : read.warnings).map((error) => {
    const at = (error.sourceLocations ?? []).flatMap(({ start }) => fileAt(start) ?? []);
    return `${at.length > 0 ? inFiles(at) : 'schema'}: ${error.message}`;
  });
  const all = [...problems, ...errors];
  if (read.type === 'failure' || all.length > 0) return { problems: all };
  const odd = oddities(read.json, declared);
  return odd.length > 0 ? { problems: odd } : { text, json: read.json, declared };
}

/** What Cedar reads otherwise than it was joined: a namespace of its own, a name that no fragment was seen to declare. */
function oddities(json: SchemaJson<string>, declared: ReadonlyMap<string, Declared>): string[] {
  const { actions = {}, entityTypes = {} } = json[namespace] ?? {};
  const others = Object.keys(json).filter((name) => name !== namespace);
  const fragments = [...declared.values()];
  const unseen = [
    ...differing(Object.keys(actions), fragments.flatMap((fragment) => fragment.actions)),
    ...differing(Object.keys(entityTypes), fragments.flatMap((fragment) => fragment.entityTypes)),
  ]; // prettier-ignore
  return [
    ...others.map((name) => `schema: \`${name}\` is no namespace of ours`),
    ...unseen.map((name) => `schema: which file declares \`${name}\` cannot be told, write it plainly`),
  ];
}

/** Names that are not once in each of the two. */
function differing(one: readonly string[], other: readonly string[]): string[] {
  const times = (name: string, names: readonly string[]) => names.filter((each) => each === name).length;
  return [...new Set([...one, ...other])].filter(
    (name) => times(name, one) !== 1 || times(name, other) !== 1,
  );
}

/** `a and b`, for files that disagree. */
export const inFiles = (files: readonly string[]) => [...new Set(files)].sort().join(' and ');
