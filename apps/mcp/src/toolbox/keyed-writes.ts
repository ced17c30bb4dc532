import { ToolError } from './tool-error.js';

/** How long an idempotency key is kept: for as long the same key means the same call. */
export const keptForMs = 24 * 60 * 60 * 1_000;

/** So many are kept on one document, the latest; what is older is told by the record of its key alone. */
const mostKept = 16;

/** A write that came with an idempotency key, as the document keeps it that was written. */
export interface KeyedWrite {
  /** The call that came with the key first. */
  readonly callId: string;
  /** Of the document, after that write. */
  readonly version: number;
  readonly at: Date;
}

/** A document that says which writes it has seen. */
export interface Versioned {
  readonly version: number;
  readonly once?: readonly KeyedWrite[];
}

/**
 * What the next write to a document adds to it so that it is found again, to be set in the operation that writes.
 * @param once the call whose write it is; nothing is added without one
 */
export function keyedWrite(
  before: Versioned,
  once: string | undefined,
  at: Date,
): { once: readonly KeyedWrite[] } | undefined {
  if (once === undefined) return undefined;
  const fresh = (before.once ?? []).filter((write) => write.at.getTime() > at.getTime() - keptForMs);
  const all = [...fresh, { callId: once, version: before.version + 1, at }];
  return { once: all.slice(-mostKept) };
}

/**
 * The document as this very call left it, where it has been done already; undefined where it is still to be done.
 * @throws ToolError `already_done` when the document was changed since, so that what it was is not known any more
 */
export function doneBy<T extends Versioned>(document: T, once: string | undefined): T | undefined {
  const write = document.once?.find(({ callId }) => callId === once);
  if (!write) return undefined;
  if (write.version === document.version) return document;
  throw new ToolError(
    'already_done',
    `this call was done before (version ${String(write.version)}), and the entry was changed since (version ${String(document.version)}): read it again`,
  );
}
