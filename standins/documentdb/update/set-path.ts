import { type Document } from 'bson';
import { CommandError, notSupported } from '../command-error.js';
import { fieldPath, isPlainDocument } from '../query/field-path.js';

/** Stands for a field that is not there, before or after. */
export const missing = Symbol('missing');
export type Slot = unknown;

/** What a path holds, or {@link missing}. */
export function slotAt(document: Document, path: string): Slot {
  let value: unknown = document;
  for (const part of updatePath(path)) {
    if (!isPlainDocument(value) || !Object.hasOwn(value, part)) return missing;
    value = value[part] as unknown;
  }
  return value;
}

/** A copy of the document in which the path holds the value; what lies beside the path is shared, not copied. */
export function withSlot(document: Document, path: string, value: Slot): Document {
  return placed(document, updatePath(path), value, path) as Document;
}

function placed(container: unknown, [part, ...rest]: string[], value: Slot, path: string): unknown {
  if (part === undefined) return value;
  if (Array.isArray(container)) throw notSupported(`an update inside an array (\`${path}\`)`);
  if (!isPlainDocument(container))
    throw new CommandError(28, `Cannot create field '${part}' in the element at \`${path}\``);
  const there = Object.hasOwn(container, part);
  if (!there && value === missing) return container;
  const copy: Document = { ...container };
  const next = placed(there ? container[part] : {}, rest, value, path);
  if (next === missing) delete copy[part];
  else copy[part] = next;
  return copy;
}

function updatePath(path: string): string[] {
  const parts = fieldPath(path);
  const dynamic = parts.find((part) => part.startsWith('$'));
  if (dynamic) throw notSupported(`the positional operator ${dynamic}`);
  return parts;
}
