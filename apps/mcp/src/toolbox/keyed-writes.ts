import { ToolError } from './tool-error.js';

/** How long an idempotency key is kept: for as long the same key means the same call. */
export const keptForMs = 24 * 60 * 60 * 1_000;

/** So many are kept on one document, the latest, beside the one that created it. */
const mostKept = 16;

/** What a write with an idempotency key is found again by. */
export interface Once {
  /** The call that came with the key first: the same each time a call is sent again. A UUID that this service made. */
  readonly callId: string;
  /** When that was. */
  readonly since: Date;
}

/** A write that came with an idempotency key, as the document keeps it that was written. */
export interface KeyedWrite {
  readonly callId: string;
  /** Of the document, after that write. */
  readonly version: number;
  readonly at: Date;
}

/** A document that says which writes it has seen. A new one is version 1. */
export interface Versioned {
  readonly version: number;
  readonly once?: readonly KeyedWrite[];
}

/**
 * What the next write to a document adds to it so that it is found again, to be set in the operation that writes.
 * @param once nothing is added without it
 */
export function keyedWrite(
  before: Versioned,
  once: Once | undefined,
  at: Date,
): { once: readonly KeyedWrite[] } | undefined {
  if (!once) return undefined;
  const { created, later } = sorted(before);
  const fresh = later.filter((write) => write.at.getTime() > at.getTime() - keptForMs);
  const own = { callId: once.callId, version: before.version + 1, at };
  return { once: [...created, ...[...fresh, own].slice(-mostKept)] };
}

/**
 * The document as this very call left it, where it has been done already; undefined where it is still to be done.
 * @throws ToolError `already_done` when the document was changed since, so that what it was is not known any more; `outcome_unknown`
 * when so many writes came since that this one might have been among those that are not kept
 */
export function doneBy<T extends Versioned>(document: T, once: Once | undefined): T | undefined {
  if (!once) return undefined;
  const write = document.once?.find(({ callId }) => callId === once.callId);
  if (!write) {
    const { later } = sorted(document);
    if (later.length >= mostKept && later.every(({ at }) => at >= once.since)) throw outcomeUnknown();
    return undefined;
  }
  if (write.version === document.version) return document;
  throw new ToolError(
    'already_done',
    `this call was done before (version ${String(write.version)}), and the entry was changed since (version ${String(document.version)}): read it again`,
  );
}

/** That nobody can tell whether the call was done. */
export const outcomeUnknown = () =>
  new ToolError(
    'outcome_unknown',
    'a call with this idempotency key was begun, and how it ended is not known; nothing was run: see what is there before you send it with a new key',
  );

const sorted = ({ once = [] }: Versioned) => ({
  created: once.filter(({ version }) => version === 1),
  later: once.filter(({ version }) => version > 1),
});
