import { type Document } from 'bson';
import { badValue, notSupported } from '../command-error.js';
import { decodeExactly, encode } from '../storage/decode.js';
import { fieldPath, isPlainDocument } from './field-path.js';

/** A field to its subtree; `true` is a leaf. */
type Tree = Map<string, Tree | true>;

/**
 * Turns a find's projection (fields kept with 1, or fields left out with 0) into a function over stored bytes.
 * Number types stay as they were stored. @throws CommandError on anything else, such as computed fields
 */
export function compileProjection(spec: unknown): (raw: Uint8Array) => Uint8Array {
  if (spec === undefined || (isPlainDocument(spec) && Object.keys(spec).length === 0)) return (raw) => raw;
  if (!isPlainDocument(spec)) throw badValue('a projection must be a document');
  const wanted = new Map(Object.entries(spec).map(([path, flag]) => [path, truth(path, flag)]));
  const others = [...wanted].filter(([path]) => path !== '_id');
  const keeping = others[0]?.[1] ?? wanted.get('_id') ?? true;
  if (others.some(([, keep]) => keep !== keeping))
    throw badValue('a projection keeps fields or leaves fields out, not both');
  const tree = treeOf(others.map(([path]) => path));
  const id = wanted.get('_id');
  if (keeping ? id !== false : id === false) tree.set('_id', true);

  const shape = keeping ? kept : leftOut;
  return (raw) => encode(shape(decodeExactly(raw), tree) as Document);
}

function truth(path: string, flag: unknown): boolean {
  if (path.endsWith('.$') || path.startsWith('$')) throw notSupported(`projection of ${path}`);
  if (typeof flag === 'boolean') return flag;
  if (typeof flag === 'number') return flag !== 0;
  throw notSupported(`computed projection of ${path}`);
}

function treeOf(paths: readonly string[]): Tree {
  const root: Tree = new Map();
  for (const path of paths) {
    const parts = fieldPath(path);
    const leaf = parts.pop() as string;
    let node = root;
    for (const part of parts) {
      const next = node.get(part) ?? new Map<string, Tree | true>();
      if (next === true) throw badValue(`path collision at ${path}`);
      node.set(part, next);
      node = next;
    }
    if (node.has(leaf)) throw badValue(`path collision at ${path}`);
    node.set(leaf, true);
  }
  return root;
}

function kept(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value))
    return (value as unknown[]).filter(isContainer).map((element) => kept(element, tree));
  const entries = Object.entries(value as Document).flatMap(([key, part]: [string, unknown]) => {
    const branch = tree.get(key);
    if (branch === undefined) return [];
    if (branch === true) return [[key, part]];
    return isContainer(part) ? [[key, kept(part, branch)]] : [];
  });
  return Object.fromEntries(entries);
}

function leftOut(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value))
    return (value as unknown[]).map((element) => (isContainer(element) ? leftOut(element, tree) : element));
  const entries = Object.entries(value as Document).flatMap(([key, part]: [string, unknown]) => {
    const branch = tree.get(key);
    if (branch === true) return [];
    return [[key, branch && isContainer(part) ? leftOut(part, branch) : part]];
  });
  return Object.fromEntries(entries);
}

const isContainer = (value: unknown) => Array.isArray(value) || isPlainDocument(value);
