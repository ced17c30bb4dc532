import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fields, type TypeTable } from '../kubernetes-check/type-table.js';

/** How the clients call a kind: its version with the group where the name alone would not do. */
const typeOf = (apiVersion: string, kind: string): string => {
  const version = apiVersion.split('/').at(-1) ?? '';
  return `${version[0]?.toUpperCase()}${version.slice(1)}${kind}`;
};

/**
 * Reads the types of some kinds, and of all that is in them, out of the models of Kubernetes's own JavaScript client.
 * @param folder the unpacked npm package
 * @param kinds such as `apps/v1 Deployment`
 */
export function readKubernetesTypes(folder: string, from: string, kinds: readonly string[]): TypeTable {
  const types: Record<string, Fields> = {};
  const roots = Object.fromEntries(
    kinds.map((kind) => [kind, typeOf(...(kind.split(' ') as [string, string]))]),
  );
  const queue = Object.values(roots);
  let version = '';
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name in types) continue;
    const path = join(folder, 'dist', 'gen', 'models', `${name}.js`);
    if (!existsSync(path)) continue;
    const code = readFileSync(path, 'utf8');
    version = /OpenAPI spec version: (\S+)/.exec(code)?.[1] ?? version;
    const fields = fieldsOf(code, readFileSync(path.replace(/js$/, 'd.ts'), 'utf8'));
    types[name] = fields;
    queue.push(
      ...Object.values(fields)
        .flatMap((type) => type.match(/\b[A-Z]\w+/g) ?? [])
        .filter((type) => type !== 'Array'),
    );
  }
  return { version, from, kinds: roots, types: Object.fromEntries(Object.entries(types).sort()) };
}

/** Names and types from the code, and whether each must be given from the declarations. */
function fieldsOf(code: string, declarations: string): Fields {
  const fields = [...code.matchAll(/"name": "(\w+)",\s+"baseName": "([^"]+)",\s+"type": "([^"]+)"/g)];
  return Object.fromEntries(
    fields.map(([, name = '', baseName = '', type = '']) => [
      baseName,
      new RegExp(`^ {4}'${name}': `, 'm').test(declarations) ? `${type}!` : type,
    ]),
  );
}
