import { ObjectId, type Document } from 'bson';
import { isPlainDocument } from '../query/field-path.js';
import { CommandError } from '../command-error.js';
import { valueKey } from '../query/bson-order.js';
import { base64, type RecordChange } from './change.js';
import { decode, decodeExactly, encode } from './decode.js';
import { duplicateKey, type IndexSpec, UniqueIndex } from './unique-index.js';

export interface StoredDocument {
  /** `_id` as text, see {@link valueKey}. */
  key: string;
  /** As stored; what a client gets back. */
  raw: Uint8Array;
  /** Decoded with JavaScript numbers; what queries are evaluated on. Never changed in place. */
  fields: Document;
}

/** Amazon DocumentDB's limit. */
const maxDocumentBytes = 16 * 1024 * 1024;
const idIndex: IndexSpec = { name: '_id_', key: { _id: 1 } };

/** Documents by `_id`, in insertion order, with their indexes. Every change goes to the journal first to last. */
export class Collection {
  readonly namespace: string;
  private readonly documents = new Map<string, StoredDocument>();
  private readonly specs = new Map<string, IndexSpec>([[idIndex.name, idIndex]]);
  private readonly uniques = new Map<string, UniqueIndex>();

  constructor(
    readonly database: string,
    readonly name: string,
    private readonly record: RecordChange,
  ) {
    this.namespace = `${database}.${name}`;
  }

  all(): Iterable<StoredDocument> {
    return this.documents.values();
  }

  byId(id: unknown): StoredDocument | undefined {
    return this.documents.get(valueKey(id));
  }

  get indexes(): IndexSpec[] {
    return [...this.specs.values()];
  }

  /** Takes a document as received, putting `_id` first and making one when there is none. @throws CommandError */
  insert(received: Uint8Array): StoredDocument {
    const document = prepare(received);
    if (this.documents.has(document.key)) throw duplicateKey(this.namespace, idIndex, document.fields);
    for (const index of this.uniques.values()) index.check(document.fields, document.key);
    this.restore(document);
    this.recordSaved(document);
    return document;
  }

  /** Puts new content in a document's place; its `_id` must be the same. @throws CommandError */
  replace(old: StoredDocument, raw: Uint8Array): StoredDocument {
    const document = prepare(raw);
    if (document.key !== old.key)
      throw new CommandError(
        66,
        "Performing an update on the path '_id' would modify the immutable field '_id'",
      );
    for (const index of this.uniques.values()) index.check(document.fields, document.key);
    for (const index of this.uniques.values()) index.remove(old.fields);
    this.restore(document);
    this.recordSaved(document);
    return document;
  }

  remove(document: StoredDocument): void {
    this.forget(document.key);
    const bson = base64(encode({ _id: document.fields._id as unknown }));
    this.record({ is: 'document removed', namespace: this.namespace, bson });
  }

  /** @throws CommandError 11000 when documents that are already there break a unique index */
  addIndex(spec: IndexSpec): void {
    this.restoreIndex(spec);
    this.save();
  }

  save(): void {
    this.record({ is: 'collection saved', namespace: this.namespace, indexes: this.indexes });
  }

  private recordSaved({ raw }: StoredDocument): void {
    this.record({ is: 'document saved', namespace: this.namespace, bson: base64(raw) });
  }

  /** Takes the indexes read back from the journal in place of those it has. */
  restoreIndexes(specs: readonly IndexSpec[]): void {
    this.specs.clear();
    this.uniques.clear();
    for (const spec of specs) this.restoreIndex(spec);
  }

  private restoreIndex(spec: IndexSpec): void {
    if (spec.unique) {
      const index = new UniqueIndex(spec, this.namespace);
      for (const document of this.documents.values()) {
        index.check(document.fields, document.key);
        index.add(document.fields, document.key);
      }
      this.uniques.set(spec.name, index);
    }
    this.specs.set(spec.name, spec);
  }

  /** Takes a document read back from the journal, without checks: they were made when it was written. */
  restore(document: StoredDocument): void {
    const old = this.documents.get(document.key);
    if (old) for (const index of this.uniques.values()) index.remove(old.fields);
    this.documents.set(document.key, document);
    for (const index of this.uniques.values()) index.add(document.fields, document.key);
  }

  forget(key: string): void {
    const document = this.documents.get(key);
    if (!document) return;
    this.documents.delete(key);
    for (const index of this.uniques.values()) index.remove(document.fields);
  }
}

/** A document as it is kept. @throws CommandError on an unusable `_id` or a document that is too large */
function prepare(received: Uint8Array): StoredDocument {
  const raw = withIdFirst(received);
  if (raw.length > maxDocumentBytes)
    throw new CommandError(10334, `a document holds ${maxDocumentBytes} bytes at most`);
  const fields = decode(raw);
  refuseMachinery(fields);
  const id: unknown = fields._id;
  if (Array.isArray(id) || id instanceof RegExp || id === undefined)
    throw new CommandError(53, "The '_id' value cannot be of type array, regex or undefined");
  const operator = isPlainDocument(id) ? Object.keys(id).find((name) => name.startsWith('$')) : undefined;
  if (operator !== undefined)
    throw new CommandError(
      52,
      `_id fields may not contain '$'-prefixed fields: ${operator} is not valid for storage`,
    );
  return { key: valueKey(id), raw, fields };
}

function withIdFirst(received: Uint8Array): Uint8Array {
  // The first element's name starts at byte 5; drivers send `_id` first already.
  if (received[5] === 0x5f && received[6] === 0x69 && received[7] === 0x64 && received[8] === 0)
    return Buffer.from(received);
  const { _id, ...rest } = decodeExactly(received);
  return encode({ _id: (_id as unknown) === undefined ? new ObjectId() : (_id as unknown), ...rest });
}

/** INVARIANT (data is never machinery): no stored document has a field that JavaScript takes for
 * a prototype or the BSON library for a type. */
function refuseMachinery(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const name of ['__proto__', '_bsontype'])
    if (Object.hasOwn(value, name))
      throw new CommandError(2, `the field name \`${name}\` is not usable in the local stand-in`);
  for (const part of Object.values(value)) if (typeof part === 'object') refuseMachinery(part);
}
