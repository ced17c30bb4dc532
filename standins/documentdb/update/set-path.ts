import { type Document } from 'bson';
import { CommandError, notSupported } from '../command-error.js';
import { fieldPath, isPlainDocument } from '../query/field-path.js';
import { missing, type Slot } from './operators.js';

/** What a path holds, or {@link missing}. Numbers step into arrays by position. */
export function slotAt(document: Document, path: string): Slot {
  let value: unknown = document;
  for (const part of updatePath(path)) {
    const there = isContainer(value) && Object.hasOwn(value, part);
    if (!there) return missing;
    value = (value as Document)[part];
  }
  return value;
}

/** A copy of the document in which the path holds the value; what lies beside the path is shared, not copied. */
export function withSlot(document: Document, path: string, value: Slot): Document {
  return placed(document, updatePath(path), value, path) as Document;
}

function placed(container: unknown, [part, ...rest]: string[], value: Slot, path: string): unknown {
  if (part === undefined) return value;
  if (!isContainer(container))
    throw new CommandError(28, `Cannot create field '${part}' in the element at \`${path}\``);
  if (Array.isArray(container) && !(/^\d+$/.test(part) && Number(part) <= container.length))
    throw new CommandError(28, `Cannot create field '${part}' in the array at \`${path}\``);
  const there = Object.hasOwn(container, part);
  if (!there && value === missing) return container;
  const copy = Array.isArray(container) ? [...(container as unknown[])] : { ...container };
  const next = placed(there ? (container as Document)[part] : {}, rest, value, path);
  // In an array a removed element leaves null behind, as in MongoDB.
  if (next !== missing) (copy as Document)[part] = next;
  else if (Array.isArray(copy)) copy[Number(part)] = null;
  else delete copy[part];
  return copy;
}

function updatePath(path: string): string[] {
  const parts = fieldPath(path);
  const dynamic = parts.find((part) => part.startsWith('$'));
  if (dynamic) throw notSupported(`the positional operator ${dynamic}`);
  return parts;
}

const isContainer = (value: unknown): value is Document => Array.isArray(value) || isPlainDocument(value);
